/**
 * A client of the controller lab: the person who assigns services to the worker of its chain.
 *
 * @module
 */
import { post, query } from "./graphql.ts";
import type { Lab } from "./lab.ts";
import type { LineraNode } from "./node.ts";
import { operate } from "./operate.ts";
import { until } from "./until.ts";

/** What it says of the worker. */
export interface WorkerState {
  readonly local_worker: { readonly owner: string; readonly capabilities: string[] } | null;
  readonly local_services: readonly { readonly application_id: string }[];
}

/** One controller on the default chain of a node. */
export class ControllerLab {
  readonly application: string;
  readonly node: LineraNode;
  readonly #services = new Map<Lab, string>();

  constructor(node: LineraNode, application: string) {
    this.node = node;
    this.application = application;
  }

  get chain(): string {
    return this.node.chain;
  }

  get url(): string {
    return `${this.node.url}/chains/${this.chain}/applications/${this.application}`;
  }

  async state(): Promise<WorkerState> {
    const text = "query { localWorkerState }";
    return (await query<{ localWorkerState: WorkerState }>(this.url, text)).localWorkerState;
  }

  /** Assigns a lab to the worker, as a service that requires these capabilities. */
  async assign(lab: Lab, requirements: readonly string[] = []): Promise<void> {
    const id = this.#services.get(lab) ?? await this.#publish(lab, requirements);
    await this.#update(lab, id, [this.chain], true);
  }

  /** Takes it away. */
  async unassign(lab: Lab): Promise<void> {
    await this.#update(lab, this.#services.get(lab) ?? "", [], false);
  }

  /** Removes the worker, as an admin does. */
  async removeWorker(): Promise<void> {
    const command = `{RemoveWorker: {worker_id: "${this.chain}"}}`;
    await this.#command(command, async () => (await this.state()).local_worker === null);
  }

  async #update(lab: Lab, id: string, workers: readonly string[], holds: boolean): Promise<void> {
    const command = `{UpdateService: {service_id: "${id}", workers: ${JSON.stringify(workers)}}}`;
    await this.#command(command, async () => await this.#isAssigned(lab) === holds);
  }

  async #command(command: string, isDone: () => Promise<boolean>): Promise<void> {
    const admin = await this.node.owner();
    const field = `executeControllerCommand(admin: "${admin}", command: ${command})`;
    await operate(this, `mutation { ${field} }`, isDone);
  }

  async #isAssigned({ application }: Lab): Promise<boolean> {
    const { local_services } = await this.state();
    return local_services.some(({ application_id }) => application_id === application);
  }

  /** The description's data blob; publishing it again answers the same id. */
  async #publish(lab: Lab, requirements: readonly string[]): Promise<string> {
    const { describeService: bytes } = await query<{ describeService: number[] }>(
      this.url,
      `query { describeService(applicationId: "${lab.application}", name: "lab",` +
        ` chainId: "${lab.chain}", requirements: ${JSON.stringify(requirements)}) }`,
    );
    const text = `mutation { publishDataBlob(chainId: "${this.chain}",` +
      ` bytes: ${JSON.stringify(bytes)}) }`;
    const id = await until("the service is published", async () => {
      const data = (await post(this.node.url, text)).data as Published | null | undefined;
      return data?.publishDataBlob;
    });
    this.#services.set(lab, id);
    return id;
  }
}

interface Published {
  readonly publishDataBlob: string;
}
