/**
 * A node's WebSocket as it should be, to be broken by tests, and a stream that writes down what it
 * hears.
 *
 * @module
 */
import { systemClock } from "../../lib/clock/system.ts";
import { NodeAddress } from "../../lib/node/address.ts";
import { NodeNotifications, type NodeNotificationsOptions } from "../../lib/node/notifications.ts";
import type { Notification } from "../../lib/node/port.ts";
import type { TestServer } from "./servers.ts";
import { type Peer, webSocketServer } from "./websocket_server.ts";

/** One WebSocket to the node of the tests. */
export interface NodePeer {
  readonly peer: Peer;
  readonly index: number;
  /** Subscriptions in force: id by chain, the latest. */
  readonly subscriptions: Map<string, string>;
  /** How many subscriptions were ever made. */
  subscribed: number;
}

/** What a test's node does instead of what a node does; true: nothing more is to be done. */
export type Misbehaviour = (node: NodePeer, message: Record<string, unknown>) => boolean;

/** A node that speaks graphql-transport-ws. */
export interface WebSocketNode extends TestServer {
  readonly peers: readonly NodePeer[];
}

/** Starts a node, which behaves where `misbehave` does not take over. */
export async function webSocketNode(
  misbehave: Misbehaviour = () => false,
  port = 0,
): Promise<WebSocketNode> {
  const peers: NodePeer[] = [];
  const server = await webSocketServer((peer, index) => {
    const node: NodePeer = { peer, index, subscriptions: new Map(), subscribed: 0 };
    peers.push(node);
    return (message) => {
      if (!misbehave(node, message)) behave(node, message);
    };
  }, port);
  return Object.assign(server, { peers });
}

function behave(node: NodePeer, message: Record<string, unknown>): void {
  const { type, id } = message as { type: string; id: string };
  if (type === "connection_init") node.peer.send({ type: "connection_ack" });
  if (type === "ping") node.peer.send({ type: "pong" });
  if (type === "subscribe") {
    node.subscriptions.set(chainOf(message), id);
    node.subscribed++;
  }
  if (type === "complete") {
    for (const [chain, other] of node.subscriptions) {
      if (other === id) node.subscriptions.delete(chain);
    }
  }
}

/** The chain that a `subscribe` is about. */
export function chainOf(message: Record<string, unknown>): string {
  const { query } = message["payload"] as { query: string };
  return /notifications\(chainId: "([^"]*)"\)/.exec(query)?.[1] ?? "";
}

/** Sends a notification of a chain with this reason. */
export function notify(node: NodePeer, chain: string, reason: unknown): void {
  const payload = { data: { notifications: { chain_id: chain, reason } } };
  node.peer.send({ type: "next", id: node.subscriptions.get(chain), payload });
}

/** What a node sends of one block: thrice, in this order. */
export function notifyOfBlock(node: NodePeer, chain: string, height: number): void {
  const hash = height.toString(16).padStart(64, "0");
  notify(node, chain, { BlockExecuted: { height, hash } });
  notify(node, chain, { BlockExecuted: { height, hash } });
  notify(node, chain, { NewBlock: { height, hash, event_streams: [] } });
}

/** A stream and what it told. */
export class Listener implements AsyncDisposable {
  readonly heard: Notification[] = [];
  readonly stream: NodeNotifications;
  #wake: () => void = () => {};

  constructor(url: string, options: Partial<NodeNotificationsOptions> = {}) {
    this.stream = new NodeNotifications({
      address: new NodeAddress({ url }),
      clock: systemClock(),
      random: () => 0,
      onNotification: (notification) => {
        this.heard.push(notification);
        this.#wake();
      },
      ...options,
    });
  }

  /** The kinds that were told of a chain, in order. */
  kinds(chain: string): readonly string[] {
    return this.heard.filter((one) => one.chain === chain).map(({ kind }) => kind);
  }

  /** Waits until as many notifications of a kind have come. */
  async hears(kind: Notification["kind"], count = 1): Promise<void> {
    while (this.heard.filter((one) => one.kind === kind).length < count) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stream[Symbol.asyncDispose]();
  }
}

/** Waits for what the other side of a socket sees; a test's time limit ends what never comes. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
