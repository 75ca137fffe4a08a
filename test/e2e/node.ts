/**
 * A node service: started, stopped and killed at will, and what it tells of its chain.
 *
 * @module
 */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Child, startChild } from "./child.ts";
import { query } from "./graphql.ts";
import { type WalletEnvironment, walletOf } from "./network.ts";
import { until } from "./until.ts";

/** The port of the first node of the suite; clones take the next ones. */
const FIRST_PORT = 8190;

/** A block, with the application of each of its user operations. */
export interface Block {
  readonly hash: string;
  readonly height: number;
  readonly operations: readonly (string | null)[];
}

/** A `linera service` on a wallet. */
export class LineraNode {
  readonly url: string;
  readonly port: number;
  #chain = "";
  #child: Child | null = null;
  readonly #folder: string;
  readonly #wallet: WalletEnvironment;

  constructor(folder: string, wallet: WalletEnvironment, port: number = FIRST_PORT) {
    this.#folder = folder;
    this.#wallet = wallet;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** The wallet's default chain; known after the first start. */
  get chain(): string {
    return this.#chain;
  }

  /** Whether this suite has started it and not ended it since. */
  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** The file with the service's output. */
  get log(): string {
    return join(this.#folder, `service-${this.port}.log`);
  }

  /** Starts the service, with further flags and variables, and waits until it answers. */
  async start(flags: readonly string[] = [], env: WalletEnvironment = {}): Promise<void> {
    const child = startChild(["linera", "service", "--port", String(this.port), ...flags], {
      outFile: this.log,
      append: true,
      env: { ...this.#wallet, ...env },
      cwd: this.#folder,
    });
    this.#child = child;
    let ended = false;
    void child.ended.then(() => ended = true);
    await until("the node service answers", async () => ended || (await this.attach(), true));
    if (ended) throw new Error(`linera service ended at once, see ${this.log}`);
  }

  /** Takes a service that somebody else runs, on `chain` or else its default chain. */
  async attach(chain?: string): Promise<void> {
    const text = "query { chains { default } }";
    const { chains } = await query<{ chains: { default: string } }>(this.url, text, 2_000);
    this.#chain = chain ?? chains.default;
  }

  /** Ends the service as a person would; the wallet's database is free afterwards. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** Ends the service as a crash would. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** SIGSTOP: connections stay, nothing is answered until it goes on. */
  pause(): void {
    this.#child?.signal("SIGSTOP");
  }

  resume(): void {
    this.#child?.signal("SIGCONT");
  }

  /** A second node on a copy of this one's wallet; this one must be stopped meanwhile. */
  clone(folder: string): LineraNode {
    if (this.#child !== null) throw new Error("the node must be stopped to copy its wallet");
    mkdirSync(folder, { recursive: true });
    const storage = this.#wallet["LINERA_STORAGE"]?.replace("rocksdb:", "") ?? "";
    cpSync(this.#wallet["LINERA_WALLET"] ?? "", join(folder, "wallet_0.json"));
    cpSync(this.#wallet["LINERA_KEYSTORE"] ?? "", join(folder, "keystore_0.json"));
    cpSync(storage, join(folder, "client_0.db"), { recursive: true });
    const wallet = { ...this.#wallet, ...walletOf(folder) };
    return new LineraNode(folder, wallet, this.port + 1);
  }

  /** Creates an application of a published module and answers its id. */
  createApplication(module: string, chain: string = this.#chain): Promise<string> {
    const text = `mutation { createApplication(chainId: "${chain}", moduleId: "${module}",` +
      ` parameters: "null", instantiationArgument: "null", requiredApplicationIds: []) }`;
    return query<{ createApplication: string } | string>(this.url, text).then((data) =>
      typeof data === "string" ? data : data.createApplication
    );
  }

  /** Who proposes blocks on the default chain. */
  async owner(): Promise<string> {
    const text = `query { chain(chainId: "${this.#chain}") { manager { ownership } } }`;
    const { chain } = await query<{ chain: { manager: { ownership: Ownership } } }>(this.url, text);
    const [owner] = Object.keys(chain.manager.ownership.owners);
    if (owner === undefined) throw new Error("the default chain has no owner");
    return owner;
  }

  /** Opens a chain with this owner, and answers its id. */
  async openChain(owner: string): Promise<string> {
    const text = `mutation { openChain(chainId: "${this.#chain}", owner: "${owner}",` +
      ` balance: "10") }`;
    return (await query<{ openChain: string }>(this.url, text)).openChain;
  }

  /** Opens a chain with several owners, and answers its id. */
  async openSharedChain(owners: readonly string[]): Promise<string> {
    const text = `mutation { openMultiOwnerChain(chainId: "${this.#chain}",` +
      ` owners: ${JSON.stringify(owners)}, baseTimeoutMs: 10000, timeoutIncrementMs: 1000,` +
      ` fallbackDurationMs: 1000000, balance: "10") }`;
    return (await query<{ openMultiOwnerChain: string }>(this.url, text)).openMultiOwnerChain;
  }

  /** Has the node follow a chain, without a key for it. */
  async sync(chain: string): Promise<void> {
    await query(this.url, `mutation { sync(chainId: "${chain}") }`);
  }

  /** The number of blocks on the chain. */
  async height(): Promise<number> {
    const text = `query { chain(chainId: "${this.#chain}") { tipState { nextBlockHeight } } }`;
    const data = await query<{ chain: { tipState: { nextBlockHeight: number } } }>(this.url, text);
    return data.chain.tipState.nextBlockHeight;
  }

  /** The blocks from `height` on, oldest first. */
  async blocksFrom(height: number): Promise<readonly Block[]> {
    const limit = Math.max(1, await this.height() - height);
    const text = `query { blocks(chainId: "${this.#chain}", limit: ${limit}) { hash block {` +
      ` header { height } body { transactionMetadata { operation { applicationId } } } } } }`;
    const data = await query<{ blocks: readonly RawBlock[] }>(this.url, text);
    return data.blocks.map(blockOf).filter((block) => block.height >= height).reverse();
  }

  async #end(name: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    child.signal(name);
    const slow = setTimeout(() => child.signal("SIGKILL"), 10_000);
    await child.ended;
    clearTimeout(slow);
    this.#child = null;
  }
}

interface Ownership {
  readonly owners: Readonly<Record<string, number>>;
}

interface RawBlock {
  readonly hash: string;
  readonly block: {
    readonly header: { readonly height: number };
    readonly body: {
      readonly transactionMetadata: readonly {
        readonly operation: { readonly applicationId: string | null } | null;
      }[];
    };
  };
}

function blockOf({ hash, block }: RawBlock): Block {
  const operations = block.body.transactionMetadata
    .flatMap(({ operation }) => operation === null ? [] : [operation.applicationId]);
  return { hash, height: block.header.height, operations };
}
