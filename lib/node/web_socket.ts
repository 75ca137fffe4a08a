/**
 * The WebSocket under graphql-ws: that of the `ws` package, which both runtimes have.
 *
 * The runtimes' own have no way to end a connection whose other side does not answer a close frame:
 * its socket stays open (8 s and more seen in both), and a node that has gone deaf costs one with
 * every new try. `ws` also bounds a message's size, and sends small frames at once: under Deno's own
 * the ping behind a subscription waits 40 ms for the acknowledgement of TCP.
 *
 * @module
 */
import WebSocket from "ws";

/** What is used of a WebSocket beside what graphql-ws does with it. */
export interface TerminableSocket {
  readonly readyState: number;
  readonly OPEN: number;
  readonly CLOSED: number;
  /** Bytes that were sent and not taken by the network yet. */
  readonly bufferedAmount: number;
  send(text: string): void;
  /** Ends the connection now, whatever the other side does. */
  terminate(): void;
  addEventListener(type: "close" | "error", listener: () => void): void;
}

/** The package brings no types. */
const TypedWebSocket = WebSocket as unknown as new (
  url: string,
  protocol: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly maxPayload: number },
) => TerminableSocket;

/** A notification has some hundred bytes. */
const MOST_MESSAGE_BYTES = 1_048_576;

/**
 * A WebSocket class for graphql-ws that sends headers with its handshake.
 *
 * @param created Gets each socket as it is made.
 */
export function webSocketWith(
  headers: Readonly<Record<string, string>>,
  created: (socket: TerminableSocket) => void,
): unknown {
  return class extends TypedWebSocket {
    constructor(url: string, protocol: string) {
      super(url, protocol, { headers, maxPayload: MOST_MESSAGE_BYTES });
      // graphql-ws takes its listeners away when it ends a socket; an error nobody hears is thrown.
      this.addEventListener("error", () => {});
      created(this);
    }
  };
}
