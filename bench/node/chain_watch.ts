/**
 * When each block of a chain became visible: the node's notifications, with the time of arrival.
 *
 * @module
 */
import { until } from "../../test/e2e/until.ts";

/** The blocks of one chain since the watch began. */
export interface ChainWatch {
  /** The height of the newest block seen; -1 for none. */
  readonly height: number;
  /** When the newest block arrived, on the clock of `performance.now()`. */
  readonly newestAt: number;
  /** Waits for a block of at least `height`; when it arrived. */
  arrival(height: number): Promise<number>;
  close(): void;
}

interface Waiter {
  readonly height: number;
  readonly resolve: (at: number) => void;
}

/**
 * Subscribes to a chain's notifications, and waits until the subscription is in force.
 *
 * @param onBlock Is called at each block.
 */
export async function watchChain(
  nodeUrl: string,
  chain: string,
  onBlock: () => void = () => {},
): Promise<ChainWatch> {
  const socket = new WebSocket(`${nodeUrl.replace("http", "ws")}/ws`, "graphql-transport-ws");
  const arrivals = new Map<number, number>();
  const state = { height: -1, newestAt: 0, isAcknowledged: false };
  let waiters: readonly Waiter[] = [];
  socket.addEventListener("open", () => socket.send(`{"type":"connection_init"}`));
  socket.addEventListener("message", ({ data }) => {
    const at = performance.now();
    const message = JSON.parse(String(data)) as Message;
    if (message.type === "connection_ack") {
      socket.send(subscription(chain));
      state.isAcknowledged = true;
    }
    const height = message.payload?.data?.notifications?.reason?.NewBlock?.height;
    if (height === undefined) return;
    Object.assign(state, { height, newestAt: at });
    arrivals.set(height, at);
    for (const waiter of waiters) if (waiter.height <= height) waiter.resolve(at);
    waiters = waiters.filter((waiter) => waiter.height > height);
    onBlock();
  });
  await until("the subscription is acknowledged", () => state.isAcknowledged);
  return {
    get height() {
      return state.height;
    },
    get newestAt() {
      return state.newestAt;
    },
    arrival(height) {
      const at = arrivals.get(height);
      if (at !== undefined) return Promise.resolve(at);
      return new Promise((resolve) => waiters = [...waiters, { height, resolve }]);
    },
    close: () => socket.close(),
  };
}

interface Message {
  readonly type: string;
  readonly payload?: {
    readonly data?: {
      readonly notifications?: {
        readonly reason?: { readonly NewBlock?: { readonly height: number } };
      };
    };
  };
}

function subscription(chain: string): string {
  const query = `subscription { notifications(chainId: "${chain}") }`;
  return JSON.stringify({ id: "1", type: "subscribe", payload: { query } });
}
