/**
 * Whether the process may open as many files as its runs may need.
 *
 * @module
 */
import { count } from "../../observe/line.ts";
import { descriptorLimit, descriptorShortage } from "../../operators/exhaustion.ts";
import { type Finding, green, yellow } from "./finding.ts";

/** Nothing where the system does not say. `run` makes do with less (R4), so it is never red. */
export function checkLimits(
  maxConcurrency: number,
  limit: number | null = descriptorLimit(),
): readonly Finding[] {
  if (limit === null) return [];
  const shortage = descriptorShortage(maxConcurrency, limit);
  const about = { limit, maxConcurrency };
  if (shortage === null) {
    const message = `${limit} files may be open, enough for ${
      count(maxConcurrency, "run")
    } at once`;
    return [green("limits", message, about)];
  }
  const { needed } = shortage;
  const message =
    `${limit} files may be open, and ${maxConcurrency} runs at once may take ${needed}`;
  const advice = "raise the limit (ulimit -n, LimitNOFILE), or lower --max-concurrency";
  return [yellow("limits", message, advice, { ...about, needed })];
}
