/**
 * What each kind of write does to the tables.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import type { History } from "./history.ts";
import type { JournalWrite } from "./port.ts";
import { toBlob } from "./text.ts";

type Write<Kind extends JournalWrite["kind"]> = Extract<JournalWrite, { readonly kind: Kind }>;

type Writers = { readonly [Kind in JournalWrite["kind"]]: (write: Write<Kind>) => void };

/**
 * Prepares every statement and gives the function that carries out one write, inside the caller's
 * transaction.
 *
 * @param bootId of the machine, which a pid counts only with (O4); null where there is none.
 */
export function prepareWrites(
  database: DatabaseSync,
  history: History,
  bootId: string | null,
): (write: JournalWrite) => void {
  const writers: Writers = {
    ...cursorWriters(database),
    ...outcomeWriters(database),
    ...submissionWriters(database),
    ...parkedWriters(database),
    ...runWriters(database, bootId),
    history: (write) => history.add(write.entry),
  };
  return (write) => (writers[write.kind] as (write: JournalWrite) => void)(write);
}

function cursorWriters(database: DatabaseSync): Pick<Writers, "cursor"> {
  const upsert = database.prepare("insert or replace into application values (?, ?, ?, ?)");
  const hold = database.prepare("insert or replace into held_cursor values (?, ?, ?, ?, ?)");
  const letGo = database.prepare(
    "delete from held_cursor where chain = ? and application = ? and sequence = ?",
  );
  return {
    cursor({ application: { chain, application }, cursor, callbacks, heldChanged }) {
      upsert.run(chain, application, toBlob(cursor), JSON.stringify(callbacks));
      for (const held of heldChanged) {
        const key = [chain, application, held.sequence] as const;
        if (held.groups.length === 0) letGo.run(...key);
        else hold.run(...key, toBlob(held.cursor), JSON.stringify(held.groups));
      }
    },
  };
}

/** An outcome that is written again keeps its place in the order. */
function outcomeWriters(
  database: DatabaseSync,
): Pick<Writers, "outcome" | "outcomesGone" | "presumed"> {
  const upsert = database.prepare(
    "insert into outcome (outcome_id, chain, application, task_group, task_id, operator, input, " +
      "output, literal_bytes, computed_at, sent, held, block) " +
      "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) " +
      "on conflict (outcome_id) do update set (chain, application, task_group, task_id, operator, " +
      "input, output, literal_bytes, computed_at, sent, held, block) = (excluded.chain, excluded.application, " +
      "excluded.task_group, excluded.task_id, excluded.operator, excluded.input, " +
      "excluded.output, excluded.literal_bytes, excluded.computed_at, excluded.sent, " +
      "excluded.held, excluded.block)",
  );
  const remove = database.prepare("delete from outcome where outcome_id = ?");
  const presume = database.prepare("update outcome set block = ? where outcome_id = ?");
  return {
    outcome({ application: { chain, application }, outcome }) {
      const { group, task } = outcome;
      const key = [outcome.outcomeId, chain, application, toBlob(group), toBlob(task.id)] as const;
      const texts = [toBlob(task.operator), toBlob(task.input), toBlob(outcome.output)] as const;
      const { literalBytes, computedAt, sent, held, block } = outcome;
      upsert.run(...key, ...texts, literalBytes, computedAt, Number(sent), held, block);
    },
    outcomesGone({ outcomeIds }) {
      for (const id of outcomeIds) remove.run(id);
    },
    presumed({ outcomeIds, block }) {
      for (const id of outcomeIds) presume.run(block, id);
    },
  };
}

function submissionWriters(
  database: DatabaseSync,
): Pick<Writers, "sent" | "submissionEnded" | "holdsOutputs"> {
  const insert = database.prepare(
    "insert into submission (submission_id, chain, application, outcome_ids, height_before) " +
      "values (?, ?, ?, ?, ?)",
  );
  const bound = database.prepare(
    "update submission set height_after = ? where chain = ? and height_after is null",
  );
  const mark = database.prepare("update outcome set sent = 1 where outcome_id = ?");
  const know = database.prepare("insert or replace into holding values (?, ?, ?)");
  const remove = database.prepare("delete from submission where submission_id = ?");
  return {
    sent({ submission: { submissionId, application: of, outcomeIds, heightBefore } }) {
      const ids = JSON.stringify(outcomeIds);
      bound.run(heightBefore, of.chain);
      insert.run(submissionId, of.chain, of.application, ids, heightBefore);
      for (const id of outcomeIds) mark.run(id);
    },
    submissionEnded({ submissionId }) {
      remove.run(submissionId);
    },
    holdsOutputs({ application: { chain, application }, holds }) {
      know.run(chain, application, Number(holds));
    },
  };
}

function parkedWriters(database: DatabaseSync): Pick<Writers, "parked" | "unparked"> {
  const upsert = database.prepare(
    "insert or replace into parked (chain, application, task_group, operator, input, attempts, " +
      "dropped, message, parked_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const remove = database.prepare(
    "delete from parked where chain = ? and application = ? and task_group = ?",
  );
  return {
    parked({ application: { chain, application }, parked }) {
      const texts = [toBlob(parked.group), toBlob(parked.operator), toBlob(parked.input)] as const;
      const { attempts, isDropped, message, parkedAt } = parked;
      const rest = [Number(isDropped), toBlob(message), parkedAt] as const;
      upsert.run(chain, application, ...texts, attempts, ...rest);
    },
    unparked({ application: { chain, application }, group }) {
      remove.run(chain, application, toBlob(group));
    },
  };
}

function runWriters(
  database: DatabaseSync,
  bootId: string | null,
): Pick<Writers, "runStarted" | "runSpawned" | "runEnded"> {
  const insert = database.prepare("insert into run (run_id, boot_id) values (?, ?)");
  const spawned = database.prepare("update run set pid = ?, start_time = ? where run_id = ?");
  const remove = database.prepare("delete from run where run_id = ?");
  return {
    runStarted: ({ runId }) => void insert.run(runId, bootId),
    runSpawned: ({ runId, pid, startTime }) => void spawned.run(pid, startTime, runId),
    runEnded: ({ runId }) => void remove.run(runId),
  };
}
