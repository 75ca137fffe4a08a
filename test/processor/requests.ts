import type { Effect, Message } from "../../lib/processor/messages.ts";

/** What a core has asked its surroundings for and was not told the end of. */
export class Requests {
  /** By its number, whether its application's last question failed. */
  readonly questions = new Map<number, boolean>();
  readonly runs = new Set<string>();
  readonly submissions = new Set<string>();
  /** Submissions whose blocks are read. */
  readonly readings = new Set<string>();
  /** Chains of which that is under way. */
  readonly settlings = new Set<string>();
  readonly heights = new Set<string>();
  readonly probes = new Set<string>();

  clear(): void {
    for (const each of Object.values(this) as { clear(): void }[]) each.clear();
  }

  ended(message: Message): void {
    switch (message.kind) {
      case "answered":
        return void this.questions.delete(message.question);
      case "runEnded":
        return void this.runs.delete(message.runId);
      case "submitted":
        return void this.submissions.delete(message.submissionId);
      case "blocksRead":
        return void this.readings.delete(message.submissionId);
      case "pendingSettled":
        return void this.settlings.delete(message.chain);
      case "height":
        return message.polled ? undefined : void this.heights.delete(message.chain);
      case "mutationsRead":
        return void this.probes.delete(message.chain);
      default:
    }
  }

  /** @param isFailing Whether the last question to the application that is asked has failed. */
  begun(effect: Effect, isFailing: boolean): void {
    switch (effect.kind) {
      case "ask":
        return void this.questions.set(effect.question, isFailing);
      case "run":
        return void this.runs.add(effect.request.runId);
      case "submit":
      case "command":
        return void this.submissions.add(effect.submissionId);
      case "readBlocks":
      case "readBlock":
        return void this.readings.add(effect.submissionId);
      case "settlePending":
        return void this.settlings.add(effect.chain);
      case "readHeight":
        return void this.heights.add(effect.chain);
      case "readMutations":
        return void this.probes.add(effect.chain);
      default:
    }
  }
}
