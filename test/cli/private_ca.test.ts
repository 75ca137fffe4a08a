import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { CA_CERTIFICATE } from "../fixtures/private_ca.ts";
import { securedServer } from "../node/servers.ts";
import { PATIENT, startProgram } from "./program.ts";
import { type Site, startSite } from "./site.ts";

describe("run at an https URL whose certificate a private CA has signed", () => {
  test("works over HTTP and WebSocket when NODE_EXTRA_CA_CERTS names the CA", PATIENT, async () => {
    await using site = await startSite();
    await using front = await securedServer(Number(new URL(site.node.url).port));
    const env = { NODE_EXTRA_CA_CERTS: caFile(site) };
    await using program = startProgram(runAt(site, front.url), env);
    await program.event("chain.connected");
    await site.lab.request({ operator: "cat", input: "task", count: 1, identified: true });
    await program.event("outcome.committed");
    assert.ok(!program.err().includes(site.node.url), "nothing goes past the front");
  });

  test("names the certificate, and that variable, when it does not", PATIENT, async () => {
    await using site = await startSite();
    await using front = await securedServer(Number(new URL(site.node.url).port));
    await using program = startProgram(runAt(site, front.url), { NODE_EXTRA_CA_CERTS: "" });
    const { message } = await program.event("node.waiting");
    assert.match(String(message), /TLS certificate is not trusted; .*NODE_EXTRA_CA_CERTS/);
    assert.ok(String(message).includes(front.url), String(message));
  });
});

/** `run` at another URL. */
function runAt(site: Site, url: string): readonly string[] {
  return site.run().map((argument) => argument === site.node.url ? url : argument);
}

function caFile({ stateDirectory }: Site): string {
  const path = join(dirname(stateDirectory), "ca.pem");
  writeFileSync(path, CA_CERTIFICATE);
  return path;
}
