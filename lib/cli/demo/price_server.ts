/**
 * A server of the outer world, for an operator that asks one.
 *
 * @module
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The price, as the server writes it. */
export const PRICE = "1234.50";

/** A server that runs. */
export interface PriceServer extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** The input of a task that asks for the price. */
  readonly input: string;
}

/** Serves `{"usd": 1234.50}` on a free port of 127.0.0.1. */
export async function startPriceServer(): Promise<PriceServer> {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(`{"usd": ${PRICE}}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    input: JSON.stringify({ url: `http://${host}/price.json`, path: ["usd"] }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
