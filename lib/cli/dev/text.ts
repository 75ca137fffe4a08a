/**
 * What `dev` prints.
 *
 * @module
 */
import type { DevNodeEvent } from "../../devnode/events.ts";
import { count, nameOf } from "../../observe/line.ts";
import { type ApplicationId, type ChainId, shortId } from "../../protocol/identifiers.ts";
import { NAME } from "../version.ts";

/** What there is to work with. */
export interface DevPlaces {
  readonly url: string;
  readonly chain: ChainId;
  readonly taskLab: ApplicationId;
  readonly cursorList: ApplicationId;
}

/** The addresses, the command to work for them, and how to ask for work, ready to be pasted. */
export function devGuide({ url, chain, taskLab, cursorList }: DevPlaces): string {
  const lab = `${url}/chains/${chain}/applications/${taskLab}`;
  return `A development node listens on ${url}. It keeps everything in memory, until Ctrl-C.

  chain        ${chain}
  task lab     ${taskLab}
  cursor list  ${cursorList}

The task lab hands each task out until its outcome comes; the cursor list lists
each task once, behind its cursor. Work for both, in another terminal:

${runLine({ url, chain, taskLab, cursorList })}

Ask the task lab for work, and look at what came of it:

  LAB=${lab}
${curlLine(REQUEST)}
${curlLine("{ stored { number input output } pending { number } strays }")}

An operator of your own: add --operators NAME=PATH there, ask for NAME here.

`;
}

const REQUEST = 'mutation { request(operator: "cat", input: "task $number", count: 5) }';

function runLine({ url, taskLab, cursorList }: DevPlaces): string {
  const url_ = url === "http://127.0.0.1:8080" ? "" : ` --node-url ${url}`;
  return `  ${NAME} run${url_} \\
    --operator-application-ids ${taskLab} \\
    --operator-application-ids ${cursorList} \\
    --operators cat`;
}

function curlLine(query: string): string {
  return `  curl -s $LAB --data-binary \\\n    '${JSON.stringify({ query })}'`;
}

/** A line for what a person wants to see of the node; null for the rest, such as each question. */
export function devEventLine(event: DevNodeEvent): string | null {
  switch (event.kind) {
    case "block":
      return `block ${shortId(event.hash)} at height ${event.height}: ` +
        count(event.operations, "operation");
    case "submissionEnded":
      return event.end === "committed"
        ? null
        : `a submission of ${nameOf(event.application)} ended: ${event.end}`;
    case "subscribed":
      return `a client follows chain ${shortId(event.chain)}`;
    case "unsubscribed":
      return `a client no longer follows chain ${shortId(event.chain)}`;
    default:
      return null;
  }
}
