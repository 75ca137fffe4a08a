/**
 * A local Linera network with one validator, in a folder of its own.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { findLab, findLinera } from "./artifacts.ts";
import { startChild } from "./child.ts";
import { until } from "./until.ts";
import { Validator } from "./validator.ts";

/** The variables that point `linera` at a wallet. */
export type WalletEnvironment = Readonly<Record<string, string>>;

/** A running network. */
export interface Network {
  readonly folder: string;
  /** PATH, and the wallet that may propose on the network's first chain. */
  readonly wallet: WalletEnvironment;
  /** Publishes a lab's module with the command line; no service may run on the wallet. */
  publish(lab: string): Promise<string>;
  readonly validator: Validator;
  stop(): Promise<void>;
}

/** Starts a network below `folder`; its validator's ports (9001, 13001) are fixed. */
export async function startNetwork(folder: string): Promise<Network> {
  const net = join(folder, "net");
  mkdirSync(net, { recursive: true });
  const env = { PATH: `${findLinera()}:${process.env["PATH"] ?? ""}` };
  const log = join(folder, "net.log");
  const child = startChild(["linera", "net", "up", "--path", net], {
    outFile: log,
    env,
    cwd: folder,
  });
  let ended = false;
  void child.ended.then(() => ended = true);
  await until("the network is up", () => ended || readFileSync(log, "utf8").includes("READY!"));
  if (ended) throw new Error(`the network ended at once:\n${readFileSync(log, "utf8")}`);
  const validator = new Validator(child.pid, join(folder, "validator.log"));
  const wallet = { ...env, ...walletOf(net) };
  return {
    folder,
    wallet,
    publish: (lab) => publish(lab, wallet),
    validator,
    async stop() {
      validator.continue();
      child.signal("SIGTERM");
      const slow = setTimeout(() => child.signal("SIGKILL"), 5_000);
      await child.ended;
      clearTimeout(slow);
      child.signal("SIGKILL"); // What the network left of its group.
    },
  };
}

/** The variables for the wallet whose files lie in `folder`. */
export function walletOf(folder: string): WalletEnvironment {
  return {
    LINERA_WALLET: join(folder, "wallet_0.json"),
    LINERA_KEYSTORE: join(folder, "keystore_0.json"),
    LINERA_STORAGE: `rocksdb:${join(folder, "client_0.db")}`,
  };
}

async function publish(lab: string, wallet: WalletEnvironment): Promise<string> {
  const { stdout } = await promisify(execFile)("linera", ["publish-module", ...findLab(lab)], {
    env: { ...process.env, ...wallet },
  });
  return stdout.trim();
}
