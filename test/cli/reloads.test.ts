import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { runCommandLine } from "../../lib/cli/command_line.ts";
import { Reloads } from "../../lib/cli/reload/reloads.ts";
import { FakeClock } from "../fixtures/fake_clock.ts";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { testMachine } from "./machine.ts";
import { startReloadSite } from "./reload_site.ts";

describe("Reloads", () => {
  test("keeps a reason until the program is up", () => {
    using site = new ReloadsSite();
    site.reloads.want("signal");
    site.clock.advance(1_000);
    assert.deepEqual(site.causes, []);
    site.begin();
    site.clock.advance(0);
    assert.deepEqual(site.causes, ["signal"]);
  });

  test("makes one reload of many reasons, and twenty a second at most", () => {
    using site = new ReloadsSite();
    site.begin();
    for (let ms = 0; ms < 975; ms++) {
      site.reloads.want("signal");
      site.reloads.want("signal");
      site.clock.advance(1);
    }
    assert.equal(site.causes.length, 20);
    site.clock.advance(1_000);
    assert.equal(site.causes.length, 21);
  });

  test("answers who asks, though a file has changed, too", () => {
    using site = new ReloadsSite();
    site.begin();
    site.reloads.want("file");
    site.reloads.want("signal");
    site.reloads.want("file");
    site.clock.advance(0);
    assert.deepEqual(site.causes, ["signal"]);
  });

  test("does nothing any more once it is disposed of", () => {
    using site = new ReloadsSite();
    site.begin();
    site.reloads.want("signal");
    site.reloads[Symbol.dispose]();
    site.clock.advance(1_000);
    assert.deepEqual(site.causes, []);
    assert.equal(site.clock.pending, 0);
  });
});

describe("run, at SIGHUP", () => {
  test("drains when the standard input is a terminal, whatever file is in use (D4)", async () => {
    await using site = await startReloadSite();
    const { machine, signals, err } = testMachine();
    const running = runCommandLine(site.args(), { ...machine, stdinIsTerminal: true });
    await until(() => signals.listenerCount("SIGHUP") > 0);
    signals.emit("SIGHUP");
    assert.equal(await running, 0);
    assert.match(err(), /"processor\.drained"/);
    assert.deepEqual(signals.eventNames(), []);
  });

  test("loses no SIGHUP that comes while it starts", async () => {
    await using site = await startReloadSite();
    const { machine, signals, err } = testMachine();
    const running = runCommandLine(site.args(), machine);
    await until(() => signals.listenerCount("SIGHUP") > 0);
    signals.emit("SIGHUP");
    assert.doesNotMatch(err(), /application\.assigned/);
    await until(() => err().includes('"configuration.reloaded"'));
    signals.emit("SIGTERM");
    assert.equal(await running, 0);
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

class ReloadsSite implements Disposable {
  readonly #directory = new TemporaryDirectory();
  readonly clock = new FakeClock();
  readonly causes: string[] = [];
  readonly reloads: Reloads;

  constructor() {
    const file = this.#directory.join("file");
    writeFileSync(file, "");
    this.reloads = new Reloads(this.clock, [file]);
  }

  begin(): void {
    this.reloads.begin((cause, hasRead) => {
      hasRead([this.#directory.join("file")]);
      this.causes.push(cause);
    });
  }

  [Symbol.dispose](): void {
    this.reloads[Symbol.dispose]();
    this.#directory[Symbol.dispose]();
  }
}
