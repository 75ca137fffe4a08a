/**
 * Bad input: the message names the thing, and nothing is half-started.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { Context, Scenario } from "../context.ts";
import type { Lab } from "../lab.ts";
import { settle } from "../ledger.ts";
import { programCommand } from "../processor.ts";
import { until } from "../until.ts";
import { call } from "./smoke.ts";

const NOBODY = "0".repeat(64);

/** What a person mistypes, misplaces or forgets. */
export const badInput: Scenario = {
  name: "bad-input",
  async run(context) {
    const lab = await context.newLab();
    const ended = await refused(context, lab);
    const waited = await waitedFor(context, lab);
    await lab.request({ operator: "absent", input: "task" });
    await missingOperator(context, lab);
    await settle(lab, { pending: [0] });
    return `${ended} refused with 1 or 2, ${waited} named and waited for, a missing operator named`;
  },
};

// What cannot get better by itself ends the program before anything has started.
async function refused(context: Context, { application }: Lab): Promise<number> {
  const plain = context.operators.path("no-program");
  const cases: readonly (readonly [status: number, flag: string, value: string])[] = [
    [2, "--operator-application-ids", "not-an-id"],
    [2, "--operator-application-ids", `${NOBODY}:${application}0`],
    [2, "--chain", "abc"],
    [2, "--node-url", "ftp://127.0.0.1"],
    [1, "--operators", `gone=${plain}`],
    [1, "--operators", `text=${import.meta.filename}`],
    [1, "--state-dir", "/dev/null/state"],
  ];
  const good = ["--operator-application-ids", application, "--operators", "cat", "--state-dir"];
  for (const [status, flag, value] of cases) {
    const args = ["run", ...good, context.operators.path("state"), flag, value];
    const answer = await call(programCommand(), flag === "--state-dir" ? swapped(args) : args);
    const name = value.split("=").at(-1) ?? value;
    const shown = `${flag} ${value}: ${JSON.stringify(answer)}`;
    assert.equal(answer.status, status, shown);
    assert.ok(answer.text.includes(name) || answer.text.includes(flag), shown);
  }
  return cases.length;
}

// A flag that may be given once only: the bad value in the place of the good one.
function swapped(args: readonly string[]): readonly string[] {
  const [flag = "", value = ""] = args.slice(-2);
  return [...args.slice(0, args.indexOf(flag)), flag, value];
}

// What may get better is named, and waited for.
async function waitedFor(context: Context, lab: Lab): Promise<number> {
  const stranger = await strangerAt(context);
  const cases: readonly (readonly [name: string, options: object, says: RegExp])[] = [
    ["no-application", { applications: [NOBODY] }, /00000000.*not known/],
    ["no-chain", { applications: [`${NOBODY}:${lab.application}`] }, /00000000.*not followed/],
    ["no-listener", { nodeUrl: "http://127.0.0.1:9" }, /127\.0\.0\.1:9\b.*nothing listens/],
    ["no-node", { nodeUrl: stranger }, new RegExp(`${new URL(stranger).host}`)],
  ];
  for (const [name, options, says] of cases) {
    const processor = await context.start([lab], { name, operators: ["cat"], ...options });
    await until(
      `${name} is named`,
      () =>
        processor.events().some(({ level, message }) =>
          level !== "INFO" && says.test(String(message))
        ),
    );
    assert.deepEqual(await processor.stop(), { status: 0, signal: null }, name);
  }
  return cases.length;
}

// T4: the task waits until there is such an operator.
async function missingOperator(context: Context, lab: Lab): Promise<void> {
  const processor = await context.start([lab], { operators: ["cat"] });
  await until(
    "the missing operator is named",
    () => processor.events().some(({ message }) => /absent/.test(String(message))),
  );
  assert.deepEqual(await processor.stop(), { status: 0, signal: null });
}

// A server, but no node.
async function strangerAt(context: Context): Promise<string> {
  const server: Server = createServer((_, response) => void response.end("<h1>It works!</h1>"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.defer(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}
