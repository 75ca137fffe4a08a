import { Driver } from "./driver.ts";
import { task } from "./words.ts";

export const ONE = [task("one", "1")];

/** The first attempt of `1` has failed. */
export function failed(policy = {}, options = {}): Driver {
  const driver = new Driver({ policies: { cat: policy }, options });
  driver.answer(ONE);
  driver.failRun("one");
  return driver;
}

/** Answers whatever is asked with this list, for a while. */
export function live(driver: Driver, tasks = ONE, ms = 1_000_000): void {
  const until = driver.now + ms * 1_000;
  for (let round = 0; round < 10_000 && driver.now < until; round++) {
    while (driver.asks.length > 0) driver.answer(tasks);
    if (driver.running.length > 0) return;
    const next = Math.min(driver.deadline ?? Infinity, until);
    driver.pass((next - driver.now) / 1_000);
  }
}
