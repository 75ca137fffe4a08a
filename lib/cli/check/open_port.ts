/**
 * Who else can reach the node, or read what is said to it.
 *
 * @module
 */
import { goesInTheClear, listeningPort } from "../../node/guarding.ts";
import { type Finding, green, yellow } from "./finding.ts";

/** @param tables see `listeningPort`. */
export function checkOpenPort(nodeUrl: string, tables?: readonly string[]): readonly Finding[] {
  if (goesInTheClear(nodeUrl)) {
    const message = "what is sent to the node, its headers too, goes over the network in the clear";
    return [yellow("port", message, "have a proxy at the node serve https", { url: nodeUrl })];
  }
  const found = listeningPort(nodeUrl, tables);
  if (found === null) return [];
  const { port, isOpen } = found;
  if (!isOpen) return [green("port", `${port} is open on this machine alone`, { port })];
  const message = `${port} is open to other machines, and a node asks nobody who they are`;
  return [yellow("port", message, "have a firewall close it to them", { port })];
}
