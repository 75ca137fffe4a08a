/**
 * What is kept of a group that starts again from an answer (U1).
 *
 * @module
 */
import type { Task } from "../protocol/tasks.ts";
import { storeOutcome } from "./outcomes.ts";
import type { Held, Member, Turn } from "./state.ts";

/** Members that a list may claim again, by operator and input. */
export class KeptMembers {
  readonly #members = new Map<string, Map<string, Member[]>>();

  constructor(members: readonly Member[]) {
    for (const member of members) {
      if (member.state !== "running" && member.state !== "done") continue;
      const { operator, input } = member.task;
      let byInput = this.#members.get(operator);
      if (byInput === undefined) this.#members.set(operator, byInput = new Map());
      const same = byInput.get(input);
      if (same === undefined) byInput.set(input, [member]);
      else same.push(member);
    }
  }

  take(task: Task): Member | undefined {
    return this.#members.get(task.operator)?.get(task.input)?.shift();
  }

  rest(): Member[] {
    return [...this.#members.values()].flatMap((byInput) => [...byInput.values()].flat());
  }
}

/** A member that is kept is one of the newest answer from now on. */
export function rejoin(
  turn: Turn,
  member: Member | undefined,
  origin: Held | null,
): Member | undefined {
  if (member === undefined || member.origin === origin) return member;
  member.origin = origin;
  storeOutcome(turn, member);
  return member;
}
