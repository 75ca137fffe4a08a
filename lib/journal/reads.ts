/**
 * What the journal tells at a start.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ApplicationId, ApplicationOnChain, ChainId } from "../protocol/identifiers.ts";
import type { Task } from "../protocol/tasks.ts";
import type {
  ApplicationRecord,
  HeldCursor,
  KeptOutcome,
  LeftSubmission,
  OpenRun,
  ParkedGroup,
} from "./port.ts";
import { fromBlob } from "./text.ts";

/** The reading half of a journal; every method reads what is committed. */
export class Reads {
  readonly #application;
  readonly #applications;
  readonly #held;
  readonly #outcomes;
  readonly #parked;
  readonly #sent;
  readonly #output;
  readonly #holding;
  readonly #runs;

  constructor(database: DatabaseSync) {
    const of = "where chain = ? and application = ?";
    this.#application = database.prepare(`select cursor, callbacks from application ${of}`);
    this.#applications = database.prepare(
      "select chain, application from outcome union select chain, application from parked",
    );
    this.#held = database.prepare(`select * from held_cursor ${of} order by sequence`);
    this.#outcomes = database.prepare(`select * from outcome ${of} order by ordinal`);
    this.#parked = database.prepare(`select * from parked ${of} order by rowid`);
    this.#sent = database.prepare("select * from submission where chain = ? order by ordinal");
    this.#output = database.prepare("select output from outcome where outcome_id = ?");
    this.#holding = database.prepare("select application, holds from holding where chain = ?");
    this.#runs = database.prepare("select * from run order by ordinal");
  }

  load({ chain, application }: ApplicationOnChain): ApplicationRecord {
    const [own] = rows<ApplicationRow>(this.#application, chain, application);
    return {
      cursor: own === undefined ? null : fromBlob(own.cursor),
      callbacks: own === undefined ? [] : JSON.parse(own.callbacks),
      held: rows<HeldRow>(this.#held, chain, application).map(heldOf),
      outcomes: rows<OutcomeRow>(this.#outcomes, chain, application).map(outcomeOf),
      parked: rows<ParkedRow>(this.#parked, chain, application).map(parkedOf),
    };
  }

  applications(): readonly ApplicationOnChain[] {
    return rows<ApplicationOnChain>(this.#applications).map(({ chain, application }) => ({
      chain,
      application,
    }));
  }

  sent(chain: ChainId): readonly LeftSubmission[] {
    return rows<SubmissionRow>(this.#sent, chain).map((row) => this.#submission(row));
  }

  holding(chain: ChainId): ReadonlyMap<ApplicationId, boolean> {
    const known = rows<HoldingRow>(this.#holding, chain);
    return new Map(known.map(({ application, holds }) => [application, holds === 1]));
  }

  #submission(row: SubmissionRow): LeftSubmission {
    const outcomeIds: readonly string[] = JSON.parse(row.outcome_ids);
    return {
      submissionId: row.submission_id,
      application: { chain: row.chain, application: row.application },
      outcomeIds,
      heightBefore: row.height_before,
      heightAfter: row.height_after,
      outputs: outcomeIds.flatMap((id) =>
        rows<Pick<OutcomeRow, "output">>(this.#output, id).map(({ output }) => fromBlob(output))
      ),
    };
  }

  runs(): readonly OpenRun[] {
    return rows<RunRow>(this.#runs).map(runOf);
  }
}

/** The one place where rows are believed to be what `schema.ts` makes them (STRICT tables). */
function rows<Row>(statement: StatementSync, ...key: readonly string[]): readonly Row[] {
  return statement.all(...key) as unknown as readonly Row[];
}

interface ApplicationRow {
  readonly cursor: Uint8Array | null;
  readonly callbacks: string;
}

interface HeldRow {
  readonly sequence: number;
  readonly cursor: Uint8Array | null;
  readonly groups: string;
}

function heldOf(row: HeldRow): HeldCursor {
  const { sequence, cursor, groups } = row;
  return { sequence, cursor: fromBlob(cursor), groups: JSON.parse(groups) };
}

interface OutcomeRow {
  readonly outcome_id: string;
  readonly task_group: Uint8Array;
  readonly task_id: Uint8Array | null;
  readonly operator: Uint8Array;
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly literal_bytes: number;
  readonly computed_at: number;
  readonly sent: number;
  readonly held: number | null;
  readonly block: string | null;
}

function outcomeOf(row: OutcomeRow): KeptOutcome {
  return {
    outcomeId: row.outcome_id,
    group: fromBlob(row.task_group),
    task: taskOf(row),
    output: fromBlob(row.output),
    literalBytes: row.literal_bytes,
    computedAt: row.computed_at,
    sent: row.sent === 1,
    held: row.held,
    block: row.block,
  };
}

function taskOf(row: OutcomeRow): Task {
  const work = { operator: fromBlob(row.operator), input: fromBlob(row.input) };
  const id = fromBlob(row.task_id);
  return id === null ? work : { id, ...work };
}

interface ParkedRow {
  readonly task_group: Uint8Array;
  readonly operator: Uint8Array;
  readonly input: Uint8Array;
  readonly attempts: number;
  readonly dropped: number;
  readonly message: Uint8Array | null;
  readonly parked_at: number | null;
}

function parkedOf(row: ParkedRow): ParkedGroup {
  const [operator, input] = [fromBlob(row.operator), fromBlob(row.input)];
  return {
    group: fromBlob(row.task_group),
    operator,
    input,
    attempts: row.attempts,
    isDropped: row.dropped === 1,
    message: fromBlob(row.message),
    parkedAt: row.parked_at,
  };
}

interface SubmissionRow {
  readonly submission_id: string;
  readonly chain: string;
  readonly application: string;
  readonly outcome_ids: string;
  readonly height_before: number;
  readonly height_after: number | null;
}

interface HoldingRow {
  readonly application: string;
  readonly holds: number;
}

interface RunRow {
  readonly run_id: string;
  readonly pid: number | null;
  readonly start_time: string | null;
  readonly boot_id: string | null;
}

function runOf(row: RunRow): OpenRun {
  return { runId: row.run_id, pid: row.pid, startTime: row.start_time, bootId: row.boot_id };
}
