/**
 * What the tests of the node room share.
 *
 * @module
 */
import { systemClock } from "../../lib/clock/system.ts";
import { NodeAddress } from "../../lib/node/address.ts";
import { HttpNodeClient, type NodeClientOptions } from "../../lib/node/client.ts";

export const CHAIN = "397c7e911b1041f376d04de882fa1c93623d8c88ddfe3d84da62653d4a39d1a4";
export const OTHER_CHAIN = "ffa7f6dda55284979ec4fa803c50ee19a4043f3bc064d03b843090536c570683";
export const APPLICATION = "b068206fbfc7589d66f1b42f72712e2f8cd011ada2b73e10c3edcd479a6cf0c5";
export const BLOCK = "9cccc36c98398cb71b593d0744dc52bc5220fd36842d7a522ee23d3288ef8bf3";

export const OURS = { chain: CHAIN, application: APPLICATION };
export const OUTCOMES = [{ id: "0", operator: "cat", output: "zero" }];
export const NOW = 1_795_490_906_000_000;

/** A signal that nothing aborts. */
export const NEVER = new AbortController().signal;

/** A client of the node at `url`. */
export function clientOf(
  url: string,
  options: Partial<NodeClientOptions> & { headers?: Record<string, string> } = {},
): HttpNodeClient {
  const { headers = {}, ...rest } = options;
  return new HttpNodeClient({
    address: new NodeAddress({ url, headers }),
    clock: systemClock(),
    ...rest,
  });
}
