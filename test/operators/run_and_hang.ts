/** A processor for `orphans.test.ts`: runs an operator that never ends, under the given run id. */
import process from "node:process";
import { CommandOperator } from "../../lib/operators/command.ts";
import { OPERATOR_DEFAULTS } from "../../lib/operators/options.ts";
import { CONTEXT, fixture, requestOf } from "./harness.ts";

const options = { ...OPERATOR_DEFAULTS, command: fixture("ignores_term") };
const request = { ...requestOf(""), runId: process.argv[2]! };
const observer = { spawned() {}, stderr() {} };
await new CommandOperator("hung", options, CONTEXT)
  .run(request, observer, new AbortController().signal);
