import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AnyOperatorOptions } from "../../lib/config/settings.ts";
import { describePlace } from "../../lib/config/place.ts";
import { defaultConfigFile } from "../../lib/config/place_of_file.ts";
import { ConfigSite } from "./site.ts";

const [A, B] = ["a".repeat(64), "b".repeat(64)];

describe("loadConfiguration()", () => {
  test("counts a flag before a variable, that before the file, and the default last", () => {
    using site = new ConfigSite({
      "config.toml": 'logLevel = "trace"\nmaxShared = 2\nmaxQuestions = 2\n',
    });
    const { settings: { processor, logLevel }, origin } = site.load(
      { LINERA_TASK_PROCESSOR_MAX_SHARED: "3", LINERA_TASK_PROCESSOR_MAX_QUESTIONS: "3" },
      { maxShared: "4" },
    );
    assert.deepEqual([processor.maxShared, processor.maxQuestions, logLevel], [4, 3, "trace"]);
    const places = ["maxShared", "maxQuestions", "logLevel", "chain"].map((name) =>
      describePlace(origin(name)).replace(site.path(), "FILE")
    );
    assert.deepEqual(places, [
      "--maxShared",
      "LINERA_TASK_PROCESSOR_MAX_QUESTIONS",
      "FILE:1:12",
      "default",
    ]);
  });

  test("merges operators and headers by name, and replaces everything else whole", () => {
    using site = new ConfigSite({
      "config.toml": `applications = ["${A}"]\n[operators]\na = "a"\n[operators.b]\ncommand = "b"
timeout = "1h"\n[nodeHeaders]\nX-One = "1"\nx-two = "1"\n`,
    });
    const { settings, origin } = site.load(
      {
        LINERA_TASK_PROCESSOR_OPERATORS: '{ b = "/bin/b", c = { command = "c", timeout = "2h" } }',
        LINERA_TASK_PROCESSOR_NODE_HEADERS: "x-one: 2",
      },
      { applications: [B], operators: { d: "d" } },
    );
    assert.deepEqual(settings.applications.map(({ application }) => application), [B]);
    const operators = [...settings.operators].map(([name, { options }]) => [
      name,
      commandOf(options),
      options.timeoutMs,
    ]);
    assert.deepEqual(operators, [
      ["a", "a", null],
      ["b", "/bin/b", null],
      ["c", "c", 7_200_000],
      ["d", "d", null],
    ]);
    assert.deepEqual(settings.nodeHeaders, { "x-one": "2", "x-two": "1" });
    assert.equal(describePlace(origin("operators", "a")), `${site.path()}:3:5`);
    assert.equal(describePlace(origin("operators", "b", "timeout")), "default");
  });

  test("takes names that every object has already for any others", () => {
    using site = new ConfigSite({
      "config.toml": `[operators.toString]\ncommand = "a"\n[operators]\nvalueOf.command = "b"\n`,
    });
    const { settings: { operators } } = site.load();
    const commands = [...operators].map(([name, { options }]) => [name, commandOf(options)]);
    assert.deepEqual(commands, [["toString", "a"], ["valueOf", "b"]]);
    site.write("config.toml", "[toString]\nx = 1\n");
    assert.match(site.problems()[0]!, /^1:2: toString: there is no such setting/);
  });

  test("takes paths of the file from its folder, also of secrets", () => {
    using site = new ConfigSite({
      "config.toml": `stateDir = "state"\n[nodeHeaders]\nauthorization = { file = "secret/token" }
x-env = { variable = "TOKEN" }\n[operators]\na = "./a"\nb = "b"\nc = { command = "bin/c", cwd = "." }\n`,
      "secret/token": "Bearer x\n",
    });
    const { settings, secretFiles } = site.load({ TOKEN: "y" });
    assert.equal(settings.stateDirectory, site.path("state"));
    assert.deepEqual(settings.nodeHeaders, { "authorization": "Bearer x", "x-env": "y" });
    assert.deepEqual(secretFiles, [site.path("secret/token")]);
    const commands = [...settings.operators.values()].map(({ options }) => commandOf(options));
    assert.deepEqual(commands, [site.path("a"), "b", site.path("bin/c")]);
    const { options } = settings.operators.get("c")!;
    assert.equal("cwd" in options && options.cwd, site.path(""));
  });

  test("reads a file anew each time", () => {
    using site = new ConfigSite({ "config.toml": "maxShared = 2\n" });
    assert.equal(site.load().settings.processor.maxShared, 2);
    site.write("config.toml", "maxShared = 3\n");
    assert.equal(site.load().settings.processor.maxShared, 3);
  });

  for (
    const [what, text] of [
      ["a byte order mark", "\ufeffmaxShared = 200\n"],
      ["CRLF", "maxShared = 200\r\nmaxQuestions = 32\r\n"],
      ["comments alone", "# nothing\n"],
    ] as const
  ) {
    test(`takes ${what}`, () => {
      using site = new ConfigSite({ "config.toml": text });
      assert.equal(site.load().settings.processor.maxShared, 200);
    });
  }

  test("reads lists of variables, and leaves alone what Kubernetes sets", () => {
    using site = new ConfigSite({ "config.toml": "# nothing\n" });
    const { settings } = site.load({
      LINERA_TASK_PROCESSOR_APPLICATIONS: `${A}, ${A}:${B}\n`,
      LINERA_TASK_PROCESSOR_DISCOVER: A,
      LINERA_TASK_PROCESSOR_OPERATORS: "cat=/bin/cat\nwc",
      LINERA_TASK_PROCESSOR_SERVICE_HOST: "10.0.0.1",
      LINERA_TASK_PROCESSOR_PORT_80_TCP_ADDR: "10.0.0.1",
      LINERA_TASK_PROCESSOR_CHAIN: "",
    });
    assert.equal(settings.applications.length, 2);
    assert.deepEqual(settings.discover, [A]);
    assert.deepEqual([...settings.operators.keys()], ["cat", "wc"]);
  });
});

describe("defaultConfigFile()", () => {
  test("is the platform's place", () => {
    const below = "linera-task-processor/config.toml";
    assert.equal(defaultConfigFile("linux", { HOME: "/h" }), `/h/.config/${below}`);
    assert.equal(defaultConfigFile("linux", { XDG_CONFIG_HOME: "/x", HOME: "/h" }), `/x/${below}`);
    assert.equal(
      defaultConfigFile("linux", { XDG_CONFIG_HOME: "x", HOME: "/h" }),
      `/h/.config/${below}`,
    );
    assert.equal(
      defaultConfigFile("darwin", { HOME: "/h" }),
      `/h/Library/Application Support/${below}`,
    );
    assert.equal(defaultConfigFile("linux", {}), null);
  });
});

function commandOf(options: AnyOperatorOptions): string | null {
  return "command" in options ? options.command : null;
}
