/**
 * The least operator whose process stays: it answers each task with its input.
 *
 * @module
 */
import process from "node:process";

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (text: string) => {
  const lines = (rest + text).split("\n");
  rest = lines.pop() ?? "";
  process.stdout.write(lines.map(answerTo).join(""));
});

function answerTo(line: string): string {
  const { id, input } = JSON.parse(line) as { readonly id: string; readonly input: string };
  return `${JSON.stringify({ id, output: input })}\n`;
}
