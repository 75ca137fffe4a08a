/** A process that a test plays. */
import type { Child, ChildExit } from "../../lib/operators/spawn.ts";

const UTF8 = new TextEncoder();

/** A child without a process: no kernel gives that number. */
export class PlayedChild implements Child {
  readonly pid = 0x7fff_ffff;
  readonly #exited = Promise.withResolvers<ChildExit>();
  readonly #stdout = new TransformStream<Uint8Array, Uint8Array>();
  readonly #stderr = new TransformStream<Uint8Array, Uint8Array>();
  readonly #writer = this.#stdout.writable.getWriter();
  readonly exited = this.#exited.promise;
  readonly stdout = this.#stdout.readable;
  readonly stderr = this.#stderr.readable;
  /** What was written to its stdin. */
  input = "";
  /** How often something was written to its stdin. */
  writes = 0;
  isInputClosed = false;

  exit(end: ChildExit): void {
    this.#exited.resolve(end);
  }

  write(chunk: Uint8Array): Promise<boolean> {
    this.input += new TextDecoder().decode(chunk);
    this.writes += 1;
    return Promise.resolve(!this.isInputClosed);
  }

  /** Writes to its stdout. */
  say(said: string | Uint8Array): void {
    this.#writer.write(typeof said === "string" ? UTF8.encode(said) : said).catch(() => {});
  }

  close(): void {
    this.#writer.close().catch(() => {});
    this.#stderr.writable.close().catch(() => {});
  }

  feed(): Promise<void> {
    return Promise.resolve();
  }

  closeInput(): void {
    this.isInputClosed = true;
  }

  [Symbol.dispose](): void {}
}
