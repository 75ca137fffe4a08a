/**
 * The tables of the journal, and how an older file gets them.
 *
 * What others wrote (cursors, ids, inputs, outputs, group keys) is kept as UTF-8 in BLOBs: Deno's
 * `node:sqlite` cuts a TEXT at its first NUL when it reads one. To look at a value by hand:
 * `select cast(input as text) from outcome`.
 *
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { JournalError } from "./errors.ts";

/** `ltp1`: tells a journal from any other SQLite file. */
export const APPLICATION_ID = 0x6c74_7031;

const NO_TABLES = 0;

/** The statements that lead from each `user_version` to the next. Never changed, only appended. */
const MIGRATIONS: readonly (readonly string[])[] = [[
  `create table application (
    chain text not null,
    application text not null,
    cursor blob, -- null: none yet
    callbacks text not null, -- JSON, microseconds
    primary key (chain, application)
  ) strict, without rowid`,
  `create table held_cursor (
    chain text not null,
    application text not null,
    sequence integer not null,
    cursor blob,
    groups text not null, -- JSON, [group, listed, settled, trail]
    primary key (chain, application, sequence)
  ) strict, without rowid`,
  `create table outcome (
    ordinal integer primary key, -- the order in which they were computed
    outcome_id text not null unique,
    chain text not null,
    application text not null,
    task_group blob not null,
    task_id blob, -- null: a positional task
    operator blob not null,
    input blob not null,
    output blob not null,
    literal_bytes integer not null,
    computed_at integer not null, -- microseconds
    sent integer not null
  ) strict`,
  "create index outcome_of_application on outcome (chain, application)",
  `create table submission (
    ordinal integer primary key,
    submission_id text not null unique,
    chain text not null,
    application text not null,
    outcome_ids text not null, -- JSON
    height_before integer not null -- -1: the chain had no block
  ) strict`,
  "create index submission_of_chain on submission (chain)",
  `create table parked (
    chain text not null,
    application text not null,
    task_group blob not null,
    operator blob not null,
    input blob not null,
    attempts integer not null,
    primary key (chain, application, task_group)
  ) strict`,
  `create table run (
    ordinal integer primary key,
    run_id text not null unique,
    pid integer, -- null: not known to have been spawned
    start_time text, -- the kernel's
    boot_id text
  ) strict`,
  `create table history (
    ordinal integer primary key,
    at integer not null, -- microseconds
    chain text not null,
    application text not null,
    task_id blob,
    operator blob not null,
    outcome_end text not null,
    detail blob,
    block text,
    waited_ms real not null,
    ran_ms real not null,
    submitted_ms real not null
  ) strict`,
], [
  "alter table outcome add column held integer", // held_cursor.sequence; null: none
  // JSON of groups: [group, listed, settled, trail, all]; what all were is not known any more.
  `update held_cursor set groups =
    (select json_group_array(json_insert(value, '$[#]', '')) from json_each(groups))`,
], [
  "alter table outcome add column block text", // that seems to hold it; null: none
], [
  "alter table parked add column dropped integer not null default 0",
  "alter table parked add column message blob", // null: it had none, or is not known
  "alter table parked add column parked_at integer", // microseconds; null: not known
], [
  `create table holding (
    chain text not null,
    application text not null,
    holds integer not null, -- whether its operations hold the outputs of outcomes
    primary key (chain, application)
  ) strict, without rowid`,
], [
  "alter table submission add column height_after integer", // of the chain as the next one left; null: none has
  `update submission set height_after = (select min(later.height_before) from submission as later
    where later.chain = submission.chain and later.ordinal > submission.ordinal)`,
]];

/** The `user_version` of a journal with the newest tables. */
export const JOURNAL_FORMAT: number = MIGRATIONS.length;

/**
 * Brings a database to the newest tables, in one transaction; does nothing when it has them.
 *
 * @param name the file, for messages.
 * @throws {JournalError} `newer` or `corrupt` when it has others than ours; SQLite's own errors.
 */
export function migrate(database: DatabaseSync, name: string): void {
  const version = pragma(database, "user_version");
  checkOurs(database, name, version);
  if (version === JOURNAL_FORMAT) return;
  database.prepare("begin immediate").run();
  for (const sql of MIGRATIONS.slice(version).flat()) database.prepare(sql).run();
  database.prepare(`pragma application_id = ${APPLICATION_ID}`).run();
  database.prepare(`pragma user_version = ${JOURNAL_FORMAT}`).run();
  database.prepare("commit").run();
}

function checkOurs(database: DatabaseSync, name: string, version: number): void {
  const isNew = version === 0 && tableCount(database) === NO_TABLES;
  if (!isNew) checkFormat(name, version, pragma(database, "application_id"));
}

/**
 * Whether this program can use a journal of this `user_version` and `application_id`.
 *
 * @throws {JournalError} `newer` or `corrupt` when it cannot.
 */
export function checkFormat(name: string, version: number, applicationId: number): void {
  if (applicationId !== APPLICATION_ID) {
    throw new JournalError("corrupt", `${name} is a database, but not a journal of this program`);
  }
  if (version <= JOURNAL_FORMAT) return;
  throw new JournalError(
    "newer",
    `${name} was written by a newer version of this program (its format is ${version}, this one ` +
      `knows ${JOURNAL_FORMAT}): use that version, or another state directory`,
  );
}

function tableCount(database: DatabaseSync): number {
  return Number(database.prepare("select count(*) as tables from sqlite_schema").get()?.["tables"]);
}

function pragma(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`pragma ${name}`).get()?.[name]);
}
