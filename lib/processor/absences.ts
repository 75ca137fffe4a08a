/**
 * What an answer does not list any more (C2, R1, R2).
 *
 * @module
 */
import { oldestHeld } from "./cursors.ts";
import { waitsToLearn } from "./doubts.ts";
import { endWell, forgetGroup, mayBeSettled } from "./groups.ts";
import { askForParked, releaseGroup } from "./parking.ts";
import { askOnceOver, askWithHeld, isOver, type Reading, waitsFor } from "./reading.ts";
import { settleAbsent } from "./restarts.ts";
import type { Group, Turn } from "./state.ts";

export function readAbsences(turn: Turn, reading: Reading): void {
  const { application, question, listed } = reading;
  const absent = (key: string) => !listed.has(key) && !question.touched.has(key);
  for (const group of application.groups.values()) {
    if (mayBeSettled(group) && isOver(group, question) && absent(group.key)) {
      if (!waitsToLearn(turn, group)) settleAbsent(turn, group);
    }
  }
  for (const held of [...application.held]) {
    for (const [key, { missing }] of held.groups) {
      const group = application.groups.get(key);
      const waits = group === undefined ? !missing : isOver(group, question);
      if (!absent(key) || !waits || oldestHeld(application, key) !== held) continue;
      if (application.parked.has(key)) askForParked(turn, application, held, key, []);
      else askWithHeld(application, held, key, []);
    }
  }
  for (const group of [...application.groups.values()]) {
    // That it is not listed is something said of it, too (A7).
    const isStale = question.touched.has(group.key) && !listed.has(group.key);
    if (isStale && group.ending === "no" && waitsFor(group, question)) {
      askOnceOver(turn, application, group.key);
    }
    if (!absent(group.key) || !isOver(group, question)) continue;
    if (oldestHeld(application, group.key) === undefined) withdraw(turn, group);
  }
  for (const key of [...application.parked.keys()]) {
    if (!absent(key) || oldestHeld(application, key) !== undefined) continue;
    releaseGroup(turn, application, key);
  }
}

export function withdraw(turn: Turn, group: Group): void {
  if (group.first === group.members.length) endWell(turn, group);
  else forgetGroup(turn, group);
}
