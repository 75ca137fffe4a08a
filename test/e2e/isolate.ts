/**
 * A network namespace for the suite, where the fixed ports of a validator are taken.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import process from "node:process";
import { VALIDATOR_PORTS } from "./validator.ts";

const MARK = "TASK_PROCESSOR_SUITE_ISOLATED";

/**
 * Runs this very command again inside a network namespace of its own when another network has the
 * validator's ports on this machine.
 *
 * @returns the status of that run; `null` when this process is to go on itself.
 */
export async function runIsolated(): Promise<number | null> {
  if (process.env[MARK] !== undefined || await allFree(VALIDATOR_PORTS)) return null;
  console.error("another network has the validator's ports: in a network namespace of its own");
  const unshare = process.getuid?.() === 0 ? ["--net"] : ["--user", "--map-root-user", "--net"];
  const again = [process.execPath, ...runtimeArguments(), ...process.argv.slice(1)];
  const words = [...unshare, "sh", "-c", `ip link set lo up && exec "$@"`, "sh", ...again];
  const child = spawn("unshare", words, { stdio: "inherit", env: { ...process.env, [MARK]: "1" } });
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => child.kill(name));
  return await new Promise((resolve, reject) => {
    const missing = "unshare (util-linux) and ip (iproute2) are needed";
    child.once("error", (cause) => reject(new Error(missing, { cause })));
    child.once("exit", (status) => resolve(status ?? 1));
  });
}

function runtimeArguments(): readonly string[] {
  return "Deno" in globalThis ? ["run", "-A", "--no-check"] : [];
}

async function allFree(ports: readonly number[]): Promise<boolean> {
  for (const port of ports) if (!await isFree(port)) return false;
  return true;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "0.0.0.0", () => server.close(() => resolve(true)));
  });
}
