/**
 * What is spoken on a WebSocket: operations that are begun, answered and ended.
 *
 * It is fresh until the client has said `connection_init`, and open from then on. Fresh, it closes
 * on everything else but a ping. A subscription lives until the client or a fault completes it, or
 * the socket ends; a query, or a subscription that fails, is answered and completed at once.
 *
 * @module
 */
import { type ExecutionResult, getArgumentValues, GraphQLError, Kind } from "graphql";
import type { ChainId } from "../../protocol/identifiers.ts";
import { type GraphqlRequest, prepare, resultText } from "../graphql/execute.ts";
import { shaped } from "../graphql/request.ts";
import { Unparsable } from "../graphql/scalars.ts";
import type { Site } from "../site.ts";
import type { ChannelListener, WebSocketChannel } from "../transport/websocket.ts";
import type { Dialect } from "./dialects.ts";
import { complaintOf, type Message, parsed } from "./message.ts";
import { executeNode, schemaNow } from "./node.ts";

/** A subscription that can be followed. */
interface Followed {
  readonly chain: ChainId;
  /** Under which name the notifications come: the field's alias. */
  readonly key: string;
}

export class Session implements ChannelListener {
  readonly channel: WebSocketChannel;
  readonly #site: Site;
  readonly #dialect: Dialect;
  readonly #url: string;
  readonly #onClosed: (session: Session) => void;
  readonly #subscriptions = new Map<string, () => void>();
  readonly #ended = new AbortController();
  #open = false;

  constructor(
    site: Site,
    channel: WebSocketChannel,
    dialect: Dialect,
    url: string,
    onClosed: (session: Session) => void,
  ) {
    this.#site = site;
    this.channel = channel;
    this.#dialect = dialect;
    this.#url = url;
    this.#onClosed = onClosed;
  }

  message(text: string): void {
    const message = parsed(text);
    if (message === null) return this.channel.close(1002, "expected value at line 1 column 1");
    const complaint = complaintOf(message);
    if (complaint !== null) return this.channel.close(1002, complaint);
    switch (message.type) {
      case "connection_init":
        return this.#initialise();
      case "ping":
        return this.#send({ type: "pong" });
      case "subscribe":
      case "start":
        return this.#begin(String(message.id), shaped(message.payload));
      case "complete":
      case "stop":
        return this.complete(String(message.id));
      case "connection_terminate":
        return this.channel.destroy();
    }
  }

  closed(): void {
    this.#ended.abort();
    for (const end of this.#subscriptions.values()) end();
    this.#subscriptions.clear();
    this.#onClosed(this);
  }

  /** Ends a subscription; the client is told, whoever wanted it. Unknown ones are nothing. */
  complete(id: string): void {
    const end = this.#subscriptions.get(id);
    if (end === undefined) return;
    this.#subscriptions.delete(id);
    end();
    this.#send({ type: "complete", id });
  }

  completeAll(): void {
    for (const id of [...this.#subscriptions.keys()]) this.complete(id);
  }

  #initialise(): void {
    if (this.#open) return this.channel.close(4429, "Too many initialisation requests.");
    this.#open = true;
    this.#send({ type: "connection_ack" });
  }

  #begin(id: string, request: GraphqlRequest | null): void {
    if (!this.#open) return this.channel.close(1011, "The handshake is not completed.");
    if (request === null) return this.channel.close(1002, "invalid type");
    const followed = this.#followed(request);
    if (followed === null) void this.#answer(id, request);
    else if ("chain" in followed) this.#follow(id, followed);
    else this.#finish(id, followed);
  }

  /** What the subscription is to, or why it cannot be; null when it is none. */
  #followed(request: GraphqlRequest): Followed | ExecutionResult | null {
    const schema = schemaNow(this.#site);
    const prepared = prepare(schema, request);
    if (!("document" in prepared)) return { errors: prepared };
    if (prepared.operation.operation !== "subscription") return null;
    const field = prepared.operation.selectionSet.selections[0];
    const definition = schema.getSubscriptionType()?.getFields()["notifications"];
    if (field?.kind !== Kind.FIELD || !definition) return null;
    const key = field.alias?.value ?? field.name.value;
    try {
      const chain = getArgumentValues(definition, field, request.variables)["chainId"];
      if (!(chain instanceof Unparsable)) return { chain: String(chain), key };
      return { errors: [atPath(chain.error, key)] };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [atPath(error, key)] };
      throw error;
    }
  }

  #follow(id: string, { chain, key }: Followed): void {
    const { notifications, events, faults, world } = this.#site;
    const followed = world.chains.get(chain)?.followed === true &&
      !faults.forgottenChains.has(chain);
    const unsubscribe = notifications.subscribe(chain, (notification) => {
      if (!followed || faults.deafChains.has(chain)) return;
      this.#sendData(id, `{"data":{${JSON.stringify(key)}:${notification}}}`);
    });
    this.#subscriptions.get(id)?.();
    this.#subscriptions.set(id, () => {
      unsubscribe();
      events.emit({ kind: "unsubscribed", chain });
    });
    events.emit({ kind: "subscribed", chain });
  }

  async #answer(id: string, request: GraphqlRequest): Promise<void> {
    const { signal } = this.#ended;
    const result = await executeNode(this.#site, request, this.#url, signal).catch((error) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (result !== null) this.#finish(id, result);
  }

  #finish(id: string, result: ExecutionResult): void {
    this.#sendData(id, resultText(result));
    this.#send({ type: "complete", id });
  }

  #sendData(id: string, payload: string): void {
    const { data } = this.#dialect;
    this.channel.send(`{"type":"${data}","id":${JSON.stringify(id)},"payload":${payload}}`);
  }

  #send(message: Message): void {
    this.channel.send(JSON.stringify(message));
  }
}

function atPath(error: GraphQLError, key: string): GraphQLError {
  return new GraphQLError(error.message, { nodes: error.nodes ?? null, path: [key] });
}
