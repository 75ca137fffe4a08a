import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { describe, test } from "node:test";
import { TemporaryDirectory } from "../fixtures/temporary_directory.ts";
import { CLOSED_PORT } from "../node/servers.ts";
import { check } from "./check_site.ts";

describe("check, of secrets", () => {
  test("points out a file that every user can read, once, and not what is in it", async () => {
    using folder = new TemporaryDirectory();
    const token = folder.join("token");
    writeFileSync(token, "hush-hush-hush-hush");
    writeFileSync(
      folder.join("config.toml"),
      'listenToken = { file = "token" }\n[nodeHeaders]\nauthorization = { file = "token" }\n',
    );
    const url = `http://127.0.0.1:${CLOSED_PORT}`;
    const checked = async (mode: number) => {
      chmodSync(token, mode);
      const config = ["--config", folder.join("config.toml")];
      const { of, found } = await check(...config, "--node-url", url);
      assert.doesNotMatch(JSON.stringify(found), /hush/);
      return of("settings").filter((line) => line.includes("secret"));
    };
    for (const mode of [0o600, 0o640]) assert.deepEqual(await checked(mode), []);
    const [line, ...more] = await checked(0o644);
    assert.match(
      line!,
      /^yellow every user of this machine can read the secret in .*token → chmod o-r /,
    );
    assert.deepEqual(more, []);
  });
});
