import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConfigSite } from "./site.ts";

describe("loadConfiguration(), of operators that are services (O9)", () => {
  test("takes a URL alone, and a table with a URL and headers that stand elsewhere", () => {
    using site = new ConfigSite({
      "config.toml": `[operators]\na = "http://h/a"\n[operators.b]\nurl = "https://h/b?x=y"
timeout = "3s"\nmaxOutput = 7\ncontentType = "application/json"
headers = { Authorization = { file = "token" }, x-env = { variable = "TOKEN" } }\n`,
      "token": "Bearer x\n",
    });
    const { settings, secretFiles } = site.load({ TOKEN: "y" });
    const [a, b] = [...settings.operators.values()].map(({ options }) => options);
    assert.deepEqual(a, {
      url: "http://h/a",
      headers: {},
      contentType: "text/plain; charset=utf-8",
      timeoutMs: 300_000,
      encoding: "replace",
      maxOutputBytes: null,
    });
    assert.deepEqual(b, {
      url: "https://h/b?x=y",
      headers: { authorization: "Bearer x", "x-env": "y" },
      contentType: "application/json",
      timeoutMs: 3_000,
      encoding: "replace",
      maxOutputBytes: 7,
    });
    assert.deepEqual(secretFiles, [site.path("token")]);
  });

  test("takes a URL of a flag or a variable", () => {
    using site = new ConfigSite({ "config.toml": "maxShared = 2\n" });
    const { settings } = site.load({ LINERA_TASK_PROCESSOR_OPERATORS: "a=http://h/a" }, {
      operators: { b: "https://h" },
    });
    const urls = [...settings.operators.values()].map(({ options }) => "url" in options);
    assert.deepEqual(urls, [true, true]);
  });

  test("hides the variables of its headers from commands", () => {
    using site = new ConfigSite({
      "config.toml": `[operators]\nc = "c"\n[operators.s]\nurl = "http://h"
headers = { x = { variable = "TOKEN" } }\n`,
    });
    const { options } = site.load({ TOKEN: "y" }).settings.operators.get("c")!;
    assert.deepEqual("envHidden" in options && options.envHidden, ["TOKEN"]);
  });

  test("shows no secret when the table of all operators is wrong", () => {
    for (const name of ['""', '"constructor"']) {
      using site = new ConfigSite({
        "config.toml":
          `[operators]\na = { url = "http://h", headers = { x = "hush" } }\n${name} = "x"\n`,
      });
      const problems = site.problems().join("\n");
      assert.match(problems, /operators/);
      assert.doesNotMatch(problems, /hush/);
    }
  });

  test("tells every mistake, and no secret", () => {
    using site = new ConfigSite({
      "config.toml": `[operators.a]\nurl = "http://me:hush@h"\nargs = ["x"]\ntimout = "1s"
headers = { host = "hush", x = { file = "absent" }, y = ["hush"], Content-Type = "hush" }
[operators.b]\nurl = "ftp://h"\ncontentType = ""
[operators.c]\ncommand = "c"\nheaders = { x = "hush" }
[operators.d]\nurl = "http://h"\ncommand = "d"\n`,
    });
    const problems = site.problems();
    assert.doesNotMatch(problems.join("\n"), /hush/);
    for (
      const expected of [
        /^2:7: operators\.a\.url: the URL of h has a user or password: give a header instead$/,
        /^3:1: operators\.a\.args: an operator with a url has no such setting, which is for commands/,
        /^4:1: operators\.a\.timout: there is no such setting; did you mean timeout\?$/,
        /^5:\d+: operators\.a\.headers\.host: the header is set by the program itself$/,
        /^5:\d+: operators\.a\.headers\.x: the file .*absent does not exist$/,
        /^5:\d+: operators\.a\.headers\.y: expected text, /,
        /^5:\d+: operators\.a\.headers\.Content-Type: .* has a setting of its own: contentType$/,
        /^7:7: operators\.b\.url: "ftp:\/\/h" is no URL such as http/,
        /^8:15: operators\.b\.contentType: expected a media type/,
        /^11:1: operators\.c\.headers: a command has no such setting, which is for operators with/,
        /^14:1: operators\.d\.command: an operator with a url has no such setting/,
      ]
    ) {
      assert.ok(
        problems.some((problem) => expected.test(problem)),
        `${expected}\n${problems.join("\n")}`,
      );
    }
  });

  test("refuses the headers that tell of the task, in any case", () => {
    using site = new ConfigSite({
      "config.toml": `[operators.a]\nurl = "http://h"\n[operators.a.headers]
Linera-Task-Id = "hush"\nlinera-anything = "hush"\nIDEMPOTENCY-Key = "hush"\nlineras = "x"\n`,
    });
    const said = "the header tells of the task, and is set by the program itself";
    assert.deepEqual(site.problems(), [
      `4:18: operators.a.headers.Linera-Task-Id: ${said}`,
      `5:19: operators.a.headers.linera-anything: ${said}`,
      `6:19: operators.a.headers.IDEMPOTENCY-Key: ${said}`,
    ]);
  });

  test("refuses headers that would be replaced, or fail every request, of services and of the node", () => {
    using site = new ConfigSite({
      "config.toml": `nodeHeaders = { trailer = "hush", Accept-Encoding = "hush" }
[operators.a]\nurl = "http://h"\nheaders = { Trailer = "hush", accept-encoding = "hush" }\n`,
    });
    const said = "the header is set by the program itself";
    assert.deepEqual(site.problems(), [
      `1:27: nodeHeaders.trailer: ${said}`,
      `1:53: nodeHeaders.accept-encoding: ${said}`,
      `4:23: operators.a.headers.Trailer: ${said}`,
      `4:49: operators.a.headers.accept-encoding: ${said}`,
    ]);
  });

  test("refuses headers that differ in their case alone, of services and of the node", () => {
    using site = new ConfigSite({
      "config.toml": `[nodeHeaders]\nX-Key = "hush"\nx-key = "hush"\n
[operators.a]\nurl = "http://h"\nheaders = { Authorization = "hush", authorization = "hush" }\n`,
    });
    assert.deepEqual(site.problems(), [
      `3:1: nodeHeaders.x-key: the header is given twice: "X-Key" is the same`,
      `7:37: operators.a.headers.authorization: the header is given twice: "Authorization" is the same`,
    ]);
  });

  test("lets a variable replace a header of the file, whatever its case", () => {
    using site = new ConfigSite({ "config.toml": '[nodeHeaders]\nX-Key = "file"\n' });
    const { settings } = site.load({ LINERA_TASK_PROCESSOR_NODE_HEADERS: "x-KEY: variable" });
    assert.deepEqual(settings.nodeHeaders, { "x-key": "variable" });
  });
});
