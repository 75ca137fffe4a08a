/**
 * What the proxy can do to what passes it.
 *
 * @module
 */

/**
 * What passes: a submission of outcomes, a question for tasks, the settling of what is pending, all
 * three from the processor; and a block's notification, from the node on the WebSocket.
 */
export type MessageKind = "submission" | "question" | "settling" | "notification";

/** A message, counted from 0 for each kind. */
export interface Message {
  readonly kind: MessageKind;
  readonly number: number;
}

/**
 * What happens to one message and to the connection that carries it. Of a request, "the answer" is
 * the node's; of a notification, it is what the processor sends next.
 */
export type Fault = Ending | Slow;

/** What ends the connection. */
type Ending =
  /** Closed after so many bytes of the message (from its first segment on). */
  | { readonly kind: "cutMessage"; readonly bytes: number }
  /** Closed so many milliseconds after the message has passed, if it is not answered by then. */
  | { readonly kind: "cutWaiting"; readonly ms: number }
  /**
   * The same, but only the processor's side is closed: the node goes on, as behind a proxy that does
   * not pass an abort on. So long after the node has read the message: earlier, nobody could tell that it
   * is still to come (U3).
   */
  | { readonly kind: "abandon"; readonly ms: number }
  /** Closed after so many bytes of the answer. */
  | { readonly kind: "cutAnswer"; readonly bytes: number }
  /** As `cutMessage`, by a TCP reset. */
  | { readonly kind: "resetMessage"; readonly bytes: number }
  /** As `cutAnswer`, by a TCP reset. */
  | { readonly kind: "resetAnswer"; readonly bytes: number }
  /** These bytes reach the processor in the place of what the node says next; then it is closed. */
  | { readonly kind: "garbage"; readonly bytes: Uint8Array };

/** What leaves it open, or is over only later. */
export type Slow =
  /** Both directions are held for so long, and then go on. */
  | { readonly kind: "delay"; readonly ms: number }
  /** Both directions are this slow for so long. */
  | { readonly kind: "throttle"; readonly bytesPerSecond: number; readonly ms: number }
  /** Half-open: the message and all after it are swallowed; the connection stays, silent. */
  | { readonly kind: "swallowMessage" }
  /** Half-open: the message passes, and nothing comes back; the connection stays, silent. */
  | { readonly kind: "swallowAnswer" }
  /**
   * The processor's side is closed, and the message delivered so many milliseconds later: the one
   * case that nobody can decide (U3).
   */
  | { readonly kind: "deliverLate"; readonly ms: number };

/** The names of the faults. */
export type FaultKind = Fault["kind"];

/** Decides about each message; `null` lets it pass. */
export type Plan = (message: Message) => Fault | null;
