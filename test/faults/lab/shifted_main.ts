/**
 * The program, on a wall clock that is as many milliseconds ahead as the file says that the variable
 * names. Only the wall clock: waits are counted by another one.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";

const file = process.env["TASK_PROCESSOR_CLOCK_SHIFT"] ?? "";
const unshifted = Date.now;
Date.now = () => unshifted() + Number(readFileSync(file, "utf8"));
await import("../../../main.ts");
