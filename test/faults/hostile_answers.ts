/** Answers that no application should give, each with what is to be said of it. */
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import type { Hostile } from "./front.ts";

/** An application that is never served, and what the log has to say of it. */
export interface Failing {
  readonly what: string;
  readonly answer: Hostile;
  readonly says: RegExp;
}

const DEEP = 200_000;
const NESTED = "[".repeat(DEEP) + "]".repeat(DEEP);
const MEBIBYTE = 1_048_576;

export const FAILING: readonly Failing[] = [
  {
    what: "a callback that is negative",
    answer: always(actions(`"request_callback":-1`)),
    says: /request_callback: expected microseconds .* found the number -1$/,
  },
  {
    what: "a callback with a fraction",
    answer: always(actions(`"request_callback":1.5`)),
    says: /request_callback: expected microseconds .* found the number 1\.5$/,
  },
  {
    what: "a callback beyond u64",
    answer: always(actions(`"request_callback":18446744073709551616`)),
    says: /request_callback: expected microseconds .* found the number 18446744073709551616$/,
  },
  {
    what: "a callback without an end of digits",
    answer: always(actions(`"request_callback":1e400`)),
    says: /request_callback: expected microseconds .* found the number Infinity$/,
  },
  {
    what: "lists in lists, where the actions belong",
    answer: always(`{"data":{"nextActions":${NESTED}}}`),
    says: /nextActions: expected an object, found a list|nested too deeply|no answer of a node/,
  },
  {
    what: "JSON that is cut, with a length that fits",
    answer: always(actions(`"request_callback":null`).slice(0, -4)),
    says: /no answer of a node: .*request_callback/,
  },
  {
    what: "an answer that is cut by its connection",
    answer: (_query, response) => {
      response.writeHead(200, { "content-length": "1000" }).write(`{"data":`);
      setImmediate(() => response.destroy());
    },
    says: /the answer ended half-way|connection was closed/,
  },
  {
    what: "a body without an end",
    answer: (_query, response) => pour(response.writeHead(200), "x".repeat(65_536)),
    says: /an answer of more than \d+ bytes/,
  },
  {
    what: "spaces without an end before an answer",
    answer: (_query, response) => pour(response.writeHead(200), " ".repeat(65_536)),
    says: /an answer of more than \d+ bytes/,
  },
  {
    what: "an answer that never ends, a byte at a time",
    answer: (_query, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(more));
    },
    says: /no answer within 10 s/,
  },
  {
    what: "no answer at all",
    answer: () => {},
    says: /no answer within 10 s/,
  },
  {
    what: "a redirect to what is no node",
    answer: (_query, response) =>
      void response.writeHead(307, { location: "http://x.test/" }).end(),
    says: /HTTP 307: a redirect to http:\/\/x\.test\//,
  },
  {
    what: "a packed answer that was not asked for, of 256 MiB",
    answer: packed(256),
    says: /no answer of a node/,
  },
  {
    what: "an error message of 8 MB",
    answer: always(JSON.stringify({ errors: [{ message: "no ".repeat(8 * MEBIBYTE / 3) }] })),
    says: /no no no/,
  },
];

/** The text of an answer with these fields and no tasks. */
export function actions(fields: string, tasks: readonly unknown[] = []): string {
  return `{"data":{"nextActions":{${fields}${fields === "" ? "" : ","}"execute_tasks":${
    JSON.stringify(tasks)
  }}}}`;
}

/** Always the same body. */
export function always(body: string | Uint8Array): Hostile {
  return (_query, response) => void response.end(body);
}

function packed(mebibytes: number): Hostile {
  const bomb = gzipSync(new Uint8Array(mebibytes * MEBIBYTE), { level: 1 });
  return (_query, response) =>
    void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
}

function pour(response: ServerResponse, chunk: string): void {
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}
