/**
 * The health of `run`: watched always, and told over HTTP where `--listen` says so.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { answerHealth } from "../health/answering.ts";
import { type HealthServer, openHealthServer } from "../health/server.ts";
import { HealthWatch } from "../health/watch.ts";
import type { EventBus } from "../observe/events.ts";
import type { Processor } from "../processor/processor.ts";
import { CliError, EXIT } from "./exit_status.ts";
import type { Machine } from "./machine.ts";

/** The health of a processor that may not have been started yet. */
export interface OpenHealth extends AsyncDisposable {
  /** Watches it from now on, and says where that is told. */
  watch(processor: Pick<Processor, "vitals">): void;
}

/**
 * Hears all events from now on.
 *
 * @throws {CliError} when nothing can listen there.
 */
export async function openHealth(
  { listen, listenToken }: Pick<Settings, "listen" | "listenToken">,
  { clock }: Pick<Machine, "clock">,
  bus: EventBus,
): Promise<OpenHealth> {
  const life = new AbortController();
  const watch = new HealthWatch({ clock, bus, life: life.signal });
  const server = listen === null ? null : await serve(listen, listenToken, watch, clock);
  return {
    watch(processor) {
      watch.begin(() => processor.vitals());
      if (server !== null) bus.emit({ name: "health.listening", url: server.url });
    },
    async [Symbol.asyncDispose]() {
      life.abort();
      await server?.[Symbol.asyncDispose]();
    },
  };
}

async function serve(
  listen: NonNullable<Settings["listen"]>,
  token: string | null,
  watch: HealthWatch,
  clock: Machine["clock"],
): Promise<HealthServer> {
  try {
    return await openHealthServer({
      ...listen,
      clock,
      answer: (request) => answerHealth(request, () => watch.report, token),
    });
  } catch (error) {
    const { host, port } = listen;
    const said = error instanceof Error ? error.message : String(error);
    const isTaken = (error as { readonly code?: unknown }).code === "EADDRINUSE";
    const message = isTaken
      ? `port ${port} of ${host} is taken: choose another with --listen, or 0 for any`
      : `cannot listen on port ${port} of ${host}, as --listen says: ${said}`;
    throw new CliError(EXIT.failed, message, { cause: error });
  }
}
