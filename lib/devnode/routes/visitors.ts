/**
 * Which requests this node takes though it answers pages of other sites, as the real one does.
 *
 * A page anywhere on the web, open in a browser of this machine, could have operators run with inputs
 * of its choice. So it takes none by a name that may lead anywhere (DNS rebinding), and none of pages
 * that are not of this machine. A browser always says where a page that posts is from.
 *
 * @module
 */
import { isAddressed } from "../../config/listen_address.ts";
import type { Answer } from "../transport/answer.ts";
import { errorAnswer } from "./answers.ts";

/** Null: it is taken. */
export function turnedAway(headers: ReadonlyMap<string, string>): Answer | null {
  const [host, origin] = [headers.get("host"), headers.get("origin")];
  if (host !== undefined && !isAddressed(host)) {
    return { ...errorAnswer(403, "a development node is asked as localhost"), status: 421 };
  }
  if (origin === undefined || isOfThisMachine(origin)) return null;
  return errorAnswer(403, `a development node takes nothing from pages of ${origin}`);
}

function isOfThisMachine(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { hostname } = new URL(origin);
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
}
