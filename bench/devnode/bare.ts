/**
 * `bare.ts URL FILE`: what a program of these packages costs that does nothing else: it imports them,
 * opens SQLite, asks the application at URL once, and waits for its end. Compiled as the program is.
 *
 * @module
 */
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import * as logtape from "@logtape/logtape";
import * as pretty from "@logtape/pretty";
import * as stricli from "@stricli/core";
import * as levenshtein from "fastest-levenshtein";
import * as graphql from "graphql";
import * as graphqlRequest from "graphql-request";
import * as graphqlWs from "graphql-ws";
import * as toml from "toml-eslint-parser";
import * as valibot from "valibot";
import * as ws from "ws";

const PACKAGES = [
  logtape,
  pretty,
  stricli,
  levenshtein,
  graphql,
  graphqlRequest,
  graphqlWs,
  toml,
  valibot,
  ws,
];

async function main(url: string, file: string): Promise<void> {
  const database = new DatabaseSync(file);
  database.prepare("create table if not exists kept (key text primary key)").run();
  const query = `query { nextActions(cursor: null, now: ${Date.now() * 1_000}) }`;
  const response = await fetch(url, { method: "POST", body: JSON.stringify({ query }) });
  // What is imported and used by nobody would be left out.
  const names = PACKAGES.reduce((count, one) => count + Object.keys(one).length, 0);
  console.log(`${names} names; ${await response.text()}`);
  setInterval(() => database.prepare("select count(*) from kept").get(), 2 ** 30);
}

await main(process.argv[2] ?? "", process.argv[3] ?? "");
