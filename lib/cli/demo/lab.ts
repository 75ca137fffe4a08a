/**
 * A client of an application of the development node, as a wallet or a web page would be one.
 *
 * @module
 */

/** An outcome that the application has stored. */
export interface StoredTask {
  readonly number: number;
  readonly operator: string;
  readonly input: string;
  readonly output: string;
}

/** What is asked for. */
export interface TaskRequest {
  readonly operator: string;
  readonly input: string;
  readonly count: number;
  readonly identified: boolean;
  /** Microseconds since 1970; absent: at once. */
  readonly notBefore?: number;
}

/** What an application holds. */
export interface Holdings {
  readonly stored: readonly StoredTask[];
  readonly pending: number;
  /** Outcomes that belong to no task, or that came twice. */
  readonly strays: number;
}

/** Talks to one application. */
export interface Lab {
  readonly request: (request: TaskRequest) => Promise<void>;
  readonly holdings: () => Promise<Holdings>;
}

/** @param url of the task lab on its chain. */
export function taskLabAt(url: string): Lab {
  return {
    request: (request) => requestAt(url, request),
    async holdings() {
      const query = "{ stored { number operator input output } pending { number } strays }";
      const data = await graphql(url, query);
      const { stored, pending, strays } = data as {
        stored: StoredTask[];
        pending: unknown[];
        strays: number;
      };
      return { stored, pending: pending.length, strays };
    },
  };
}

/** @param url of the cursor list on its chain. */
export function cursorListAt(url: string): Lab {
  return {
    request: (request) => requestAt(url, request),
    async holdings() {
      const query = "{ tasks { number operator input output } doubles strays }";
      const data = await graphql(url, query);
      const { tasks, doubles, strays } = data as {
        tasks: (Omit<StoredTask, "output"> & { readonly output: string | null })[];
        doubles: number;
        strays: number;
      };
      const stored = tasks.filter((task): task is StoredTask => task.output !== null);
      return { stored, pending: tasks.length - stored.length, strays: doubles + strays };
    },
  };
}

async function requestAt(url: string, request: TaskRequest): Promise<void> {
  const { operator, input, count, identified, notBefore } = request;
  const words = [
    `operator: ${JSON.stringify(operator)}`,
    `input: ${JSON.stringify(input)}`,
    `count: ${count}`,
    `identified: ${identified}`,
    ...(notBefore === undefined ? [] : [`notBefore: ${notBefore}`]),
  ];
  await graphql(url, `mutation { request(${words.join(", ")}) }`);
}

async function graphql(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ query }) });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown };
  if (!response.ok || errors !== undefined) throw new Error(`${url} answered: ${text}`);
  return data;
}
