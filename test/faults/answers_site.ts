/** A program that works for one well-behaved application, and for hostile ones beside it. */
import { type Program, startProgram } from "../cli/program.ts";
import { type ReloadSite, startReloadSite } from "../cli/reload_site.ts";
import { type Front, type Hostile, startFront } from "./front.ts";

export interface AnswersSite extends AsyncDisposable {
  readonly site: ReloadSite;
  readonly front: Front;
  readonly program: Program;
  /** The ids of the hostile applications, in their order. */
  readonly ids: readonly string[];
  /** Asks the well-behaved application for this many tasks; resolves when they are stored. */
  readonly serveOthers: (count: number) => Promise<void>;
}

/** Without a limit these cases would take the machine; and what hangs is not waited for. */
const LIMITS = ["askTimeout = '10s'", "maxConcurrency = 4", "drainTimeout = '1s'"];

export async function startAnswersSite(
  hostile: readonly Hostile[],
  operators: Readonly<Record<string, string>> = {},
): Promise<AnswersSite> {
  const scope = new AsyncDisposableStack();
  const site = scope.use(await startReloadSite());
  const ids = hostile.map((_answer, index) => index.toString(16).padStart(64, "b"));
  const byId = new Map(ids.map((id, index) => [id, hostile[index]!]));
  const front = scope.use(await startFront(site.node.url, byId));
  site.write({
    applications: [site.application, ...ids],
    operators: { cat: "/bin/cat", ...operators },
    more: LIMITS,
  });
  const args = site.args("--log-level", "debug", "--node-url", front.url);
  const program = scope.use(startProgram(args));
  let served = 0;
  return {
    ...{ site, front, program, ids },
    async serveOthers(count) {
      served += count;
      await site.lab.request({ operator: "cat", input: "good", count, identified: true });
      for (;;) {
        const next = site.node.next((event) => event.kind === "block");
        const { stored, strays } = await site.lab.holdings();
        if (strays > 0) throw new Error(`${strays} strays`);
        if (stored.length >= served) return;
        await next;
      }
    },
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  };
}
