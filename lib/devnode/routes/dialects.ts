/**
 * The two protocols of GraphQL over a WebSocket that the node speaks.
 *
 * @module
 */

/** Where the two differ. */
export interface Dialect {
  /** The subprotocol. */
  readonly name: string;
  /** The server's message that carries a result. */
  readonly data: string;
}

/** The one in use, and its predecessor. */
export const DIALECTS: readonly Dialect[] = [
  { name: "graphql-transport-ws", data: "next" },
  { name: "graphql-ws", data: "data" },
];
