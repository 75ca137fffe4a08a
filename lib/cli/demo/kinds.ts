/**
 * The kinds of tasks that the demonstration asks for, and the operators that do them.
 *
 * Run from its source, it takes the operators of `examples/`; the binary has no files beside it and
 * makes do with what every system has.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Machine } from "../machine.ts";

/** A command, as the settings take it. */
export interface DemoCommand {
  readonly command: string;
  readonly args?: readonly string[];
}

/** One kind of task; its name is the operator's. */
export interface Kind {
  readonly name: string;
  /** What it shows, in a few words. */
  readonly shows: string;
  readonly operator: DemoCommand;
  /** The output that belongs to an input; every stored one is compared with it. */
  readonly expected: (input: string) => string;
}

/** What the kinds depend on. */
export interface KindsOptions extends Pick<Machine, "env" | "execPath"> {
  /** What the price server answers with. */
  readonly price: string;
}

const EXAMPLES = fileURLToPath(new URL("../../../examples/operators/", import.meta.url).href);

/** The kinds that can be shown on this machine. */
export function demoKinds(options: KindsOptions): readonly Kind[] {
  const kinds: readonly (Kind | null)[] = [
    kind("cat", "a burst, each task with an id", { command: "cat" }),
    digestKind(),
    kind("slow", "takes 2 s and holds nobody up", shell("sleep 2; cat")),
    kind("later", "not before 3 s have passed", { command: "cat" }),
    kind("flaky", "fails at the first attempt", shell(FLAKY)),
    kind("picky", "its first outcome is refused", shell(PICKY)),
    factorKind(options),
    priceKind(options),
    kind("ping", "one at a time", { command: "cat" }),
    kind("listed", "listed once; half fail once", shell(HALF_FLAKY)),
  ];
  return kinds.filter((each) => each !== null);
}

const FLAKY = `[ "$LINERA_TASK_ATTEMPT" -gt 1 ] || { echo "not today" >&2; exit 3; }; cat`;
const PICKY = `[ "$LINERA_TASK_ATTEMPT" -gt 1 ] && cat || printf refuse`;
const HALF_FLAKY = `case "$LINERA_TASK_ID$LINERA_TASK_ATTEMPT" in *[13579]1) exit 3;; esac; cat`;

function kind(name: string, shows: string, operator: DemoCommand): Kind {
  return { name, shows, operator, expected: (input) => input };
}

/** In sh. */
function digestKind(): Kind {
  const example = join(EXAMPLES, "digest.sh");
  return {
    name: "digest",
    shows: "without ids, stored in order",
    operator: existsSync(example)
      ? { command: example }
      : shell(`line=$(sha256sum); printf %s "\${line%% *}"`),
    expected: (input) => createHash("sha256").update(input).digest("hex"),
  };
}

/** In TypeScript: by its first line where Deno is installed, else under the runtime of this process. */
function factorKind({ env, execPath }: KindsOptions): Kind {
  const example = join(EXAMPLES, "factor.ts");
  return {
    name: "factor",
    shows: "more than a chain computes",
    operator: !existsSync(example)
      ? shell(`line=$(factor); printf %s "\${line#*: }"`)
      : isOnPath("deno", env["PATH"])
      ? { command: example }
      : { command: execPath, args: [example] },
    expected: factorsOf,
  };
}

function factorsOf(input: string): string {
  const factors: number[] = [];
  let rest = Number(input);
  for (let candidate = 2; candidate * candidate <= rest; candidate++) {
    for (; rest % candidate === 0; rest /= candidate) factors.push(candidate);
  }
  return [...factors, ...(rest > 1 ? [rest] : [])].join(" ");
}

/** In Python; null where there is none. */
function priceKind({ env, price }: KindsOptions): Kind | null {
  const example = join(EXAMPLES, "fetch.py");
  if (!existsSync(example) || !isOnPath("python3", env["PATH"])) return null;
  return {
    name: "price",
    shows: "asks a server elsewhere",
    operator: { command: example },
    expected: () => price,
  };
}

function isOnPath(command: string, path: string | undefined): boolean {
  return (path ?? "").split(delimiter).some((directory) => existsSync(join(directory, command)));
}

function shell(script: string): DemoCommand {
  return { command: "sh", args: ["-c", script] };
}
