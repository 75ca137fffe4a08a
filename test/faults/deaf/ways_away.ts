/** The node or the machine goes away and comes back. */
import type { Lane, Means, Way } from "./way.ts";

/** Longer than a ping and its pong take together: what is overdue at the end is everything. */
const ASLEEP = 27;

export const AWAY: readonly Lane[] = [
  // It wakes, and finds its notification waiting; a ping is overdue, and its pong there or on its way.
  one("asleep for 27 s (SIGSTOP)", ["notification", "reconnect", "no pong"], 6, {
    begin: ({ signal }) => signal("SIGSTOP"),
    end: awake,
  }),
  // The ping that is overdue at waking finds nobody: 10 s for its pong, 200 ms, and room.
  one("asleep for 27 s, every connection forgotten", ["no pong"], 16, {
    begin: ({ signal, front }) => {
      signal("SIGSTOP");
      front.forget();
    },
    end: awake,
  }),
  one("node away for 10 s", ["reconnect"], 18, {
    begin: ({ front }) => front.close(),
    end: async ({ front, pass }) => {
      await pass(10);
      await front.open();
    },
  }),
  // K3: what the node follows no more is unassigned, and looked for every 30 s.
  one("chain dropped by the node for 2 s", ["looked for"], 36, {
    begin: async ({ node, chain, logged }) => {
      node.faults.forgottenChains.add(chain);
      node.sockets.drop();
      await logged("chain.unfollowed");
    },
    end: async ({ node, chain, pass }) => {
      await pass(2);
      node.faults.forgottenChains.delete(chain);
    },
  }),
];

async function awake({ signal, pass }: Means): Promise<void> {
  await pass(ASLEEP);
  signal("SIGCONT");
}

function one(
  name: string,
  by: Way["by"],
  within: number,
  way: Pick<Way, "begin" | "end">,
): Lane {
  return { name, pollInterval: "1h", ways: [{ name, by, within, ...way }] };
}
