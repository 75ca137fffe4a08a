/**
 * What a fault does to a request that is ready to be answered.
 *
 * @module
 */
import { until } from "../chain/pause.ts";
import type { RequestFault } from "../faults.ts";
import type { Answer } from "../transport/answer.ts";
import type { Exchange } from "../transport/connection.ts";

/** Answers as the fault has it; truly without one. */
export async function meet(
  fault: RequestFault | null,
  exchange: Exchange,
  answer: Answer,
): Promise<void> {
  switch (fault?.kind) {
    case "drop":
      return exchange.drop();
    case "answer":
      return exchange.answer(fault.answer);
    case "cutAnswer":
      return exchange.cut(answer, fault.bytes);
    case "hold":
      await until(fault.until, exchange.signal);
      return exchange.answer(answer);
    case undefined:
      return exchange.answer(answer);
  }
}
