/** A development node with a controller and a task lab, and a client that talks to them. */
import assert from "node:assert/strict";
import { systemClock } from "../../lib/clock/system.ts";
import { controllerLab, type ControllerLabOptions } from "../../lib/devnode/controller_lab.ts";
import { type DevNode, startDevNode } from "../../lib/devnode/serve.ts";
import { taskLab } from "../../lib/devnode/task_lab.ts";
import { NodeAddress } from "../../lib/node/address.ts";
import { HttpNodeClient } from "../../lib/node/client.ts";

const NEVER = new AbortController().signal;

/** What a service needs, and where it is. */
export interface ServiceOptions {
  readonly requirements?: readonly string[];
  /** Default: the chain of the controller. */
  readonly at?: string;
}

export class ControllerSite implements AsyncDisposable {
  readonly node: DevNode;
  readonly client: HttpNodeClient;
  readonly controller: { readonly chain: string; readonly application: string };
  readonly lab: string;

  private constructor(node: DevNode, options: ControllerLabOptions) {
    this.node = node;
    const address = new NodeAddress({ url: node.url });
    this.client = new HttpNodeClient({ address, clock: systemClock() });
    const chain = node.defaultChain;
    this.controller = { chain, application: node.deploy(chain, controllerLab(options)) };
    this.lab = node.deploy(chain, taskLab);
  }

  static async start(options: ControllerLabOptions = {}): Promise<ControllerSite> {
    return new ControllerSite(await startDevNode({ blockTimeMs: 0 }), options);
  }

  async owner(): Promise<string> {
    const state = await this.client.chainState(this.controller.chain, NEVER);
    return state!.owners[0]!.owner;
  }

  async state(): Promise<Readonly<Record<string, unknown>>> {
    const end = await this.client.query(this.controller, "query { localWorkerState }", NEVER);
    assert.equal(end.kind, "answered");
    const data = end.kind === "answered" ? end.data : {};
    return data["localWorkerState"] as Readonly<Record<string, unknown>>;
  }

  async command(document: string): Promise<string> {
    return (await this.client.command(this.controller, `mutation { ${document} }`, NEVER)).kind;
  }

  async update(command: string): Promise<string> {
    const admin = await this.owner();
    return await this.command(
      `executeControllerCommand(admin: "${admin}", command: ${command})`,
    );
  }

  async register(capabilities: string, owner?: string): Promise<string> {
    const name = owner ?? await this.owner();
    const command = `{RegisterWorker: {capabilities: ${capabilities}}}`;
    return await this.command(`executeWorkerCommand(owner: "${name}", command: ${command})`);
  }

  /** Assigns a service to the worker, or takes it away. */
  async assign(service: string, isAssigned = true): Promise<string> {
    const workers = isAssigned ? `"${this.controller.chain}"` : "";
    return await this.update(`{UpdateService: {service_id: "${service}", workers: [${workers}]}}`);
  }

  /** Describes and publishes the task lab as a service on a chain, and answers its id. */
  async publish(
    name: string,
    { requirements = ["cat"], at = this.controller.chain }: ServiceOptions = {},
  ): Promise<string> {
    const { chain } = this.controller;
    const end = await this.client.query(
      this.controller,
      `query { describeService(applicationId: "${this.lab}", name: "${name}", chainId: "${at}", requirements: ${
        JSON.stringify(requirements)
      }) }`,
      NEVER,
    );
    const bytes = end.kind === "answered" ? end.data["describeService"] as number[] : [];
    const query = `mutation { publishDataBlob(chainId: "${chain}", bytes: [${bytes.join()}]) }`;
    const response = await fetch(this.node.url, {
      method: "POST",
      body: JSON.stringify({ query }),
    });
    const { data } = await response.json() as { data: { publishDataBlob: string } };
    return data.publishDataBlob;
  }

  service(name: string) {
    const { chain } = this.controller;
    return { application_id: this.lab, name, chain_id: chain, requirements: ["cat"] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client[Symbol.dispose]();
    await this.node[Symbol.asyncDispose]();
  }
}
