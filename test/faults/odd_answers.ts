/** Answers that are odd and allowed: whoever gives them is served, to the byte. */
import { actions, always } from "./hostile_answers.ts";
import type { Hostile } from "./front.ts";

/** An application that lists some tasks until it has an outcome for each. */
export interface Listing {
  readonly answer: Hostile;
  /** Resolves with the submissions that it needed, once it needs no more. */
  readonly served: Promise<readonly string[]>;
}

interface ListedTask {
  readonly id?: string;
  readonly operator: string;
  readonly input: string;
}

/** Lists these, each until a submission has what `marks` it. */
export function listing(tasks: ReadonlyMap<string, ListedTask>): Listing {
  const open = new Map(tasks);
  const submissions: string[] = [];
  const served = Promise.withResolvers<readonly string[]>();
  return {
    served: served.promise,
    answer(query, response) {
      if (!query.includes("processTaskOutcome")) {
        return void response.end(actions("", [...open.values()]));
      }
      submissions.push(query);
      for (const mark of open.keys()) if (query.includes(mark)) open.delete(mark);
      if (open.size === 0) served.resolve(submissions);
      response.end(acceptedBy(query));
    },
  };
}

/** The answer of an application that has scheduled nothing for any of the outcomes. */
function acceptedBy(query: string): string {
  const aliases = query.match(/ o\d+(?=: processTaskOutcome)/g) ?? [];
  const fields = aliases.map((alias) => `${JSON.stringify(alias.trim())}:true`);
  return `{"data":{${fields.join(",")}}}`;
}

/** Always 100,000 tasks, each with an id of its own. */
export function crowd(operator: string): Hostile {
  const tasks = Array.from({ length: 100_000 }, (_, index) => (
    { id: `crowd ${index}`, operator, input: "one of many" }
  ));
  return always(actions("", tasks));
}

/** The same without ids: one group. */
export function queue(operator: string): Hostile {
  return always(actions("", Array.from({ length: 100_000 }, () => ({ operator, input: "next" }))));
}

/** Nests without an end where nobody looks. */
export function nestedElsewhere(depth: number): Hostile {
  const nested = "[".repeat(depth) + "]".repeat(depth);
  return always(actions(`"unknown":${nested}`));
}

/** A cursor of this many bytes; resolves when it has come back. */
export function longCursor(bytes: number) {
  const cursor = "c".repeat(bytes);
  const returned = Promise.withResolvers<void>();
  const answer: Hostile = (query, response) => {
    if (query.includes(cursor)) returned.resolve();
    const set = `"request_callback":1,"set_cursor":${JSON.stringify(cursor)}`;
    response.end(actions(set));
  };
  return { answer, returned: returned.promise };
}
