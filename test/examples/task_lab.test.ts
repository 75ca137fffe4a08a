import { describe, test } from "node:test";
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";

const LAB = new URL("../../examples/task-lab", import.meta.url).pathname;

async function sources(): Promise<string> {
  const names = await readdir(`${LAB}/src`);
  const texts = await Promise.all(
    names.map((name) => readFile(`${LAB}/src/${name}`, "utf8")),
  );
  return texts.join("\n");
}

describe("the page of the task lab", () => {
  test("shows Rust that stands in the sources as it is shown", async () => {
    const page = await readFile(`${LAB}/README.md`, "utf8");
    const blocks = [...page.matchAll(/```rust\n([\s\S]*?)```/g)].map(([, block = ""]) => block);
    assert.ok(blocks.length >= 5);
    const code = await sources();
    for (const block of blocks) assert.ok(code.includes(block), block);
  });

  test("names queries and mutations that the service has", async () => {
    const page = await readFile(`${LAB}/README.md`, "utf8");
    const code = await sources();
    const shown = /```graphql\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
    const words = [...shown.replace(/"[^"]*"/g, "").matchAll(/[a-z]\w+/gi)].map(([word]) => word);
    const names = words.filter((word) => !["mutation", "query", "true"].includes(word));
    assert.ok(names.length > 10);
    for (const name of names) {
      const inRust = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      assert.match(code, new RegExp(`\\b${inRust}\\b`), name);
    }
  });
});

describe("the Wasm files of the task lab", () => {
  test("are valid modules, and name no machine's folders", async () => {
    for (const name of ["task_lab_contract.wasm", "task_lab_service.wasm"]) {
      const bytes = await readFile(`${LAB}/${name}`);
      assert.ok(WebAssembly.validate(new Uint8Array(bytes)), name);
      assert.doesNotMatch(bytes.toString("latin1"), /\/(?:home|Users)\/[a-z]/, name);
    }
  });
});
