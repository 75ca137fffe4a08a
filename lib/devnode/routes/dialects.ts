/**
 * The two protocols of GraphQL over a WebSocket that the node speaks.
 *
 * @module
 */

/** Where the two differ. */
export interface Dialect {
  /** The subprotocol. */
  readonly name: string;
  /** The client's messages that begin and end an operation. */
  readonly start: string;
  readonly stop: string;
  /** The server's message that carries a result. */
  readonly data: string;
}

/** The one in use, and its predecessor. */
export const DIALECTS: readonly Dialect[] = [
  { name: "graphql-transport-ws", start: "subscribe", stop: "complete", data: "next" },
  { name: "graphql-ws", start: "start", stop: "stop", data: "data" },
];
