/**
 * What the events of a controller say is wrong.
 *
 * @module
 */

/** What stands between a controller and this worker, and what only a person can mend. */
export interface ControllerCondition {
  readonly cause:
    /** The worker that is registered has another owner. */
    | "otherOwner"
    /** The controller's chain has several owners, and nobody has said which is ours. */
    | "severalOwners"
    | "noOwner"
    /** The worker was registered, and is not any more. */
    | "removed"
    /** A registration was committed, and the controller does not know of it. */
    | "notKept"
    /** A service requires capabilities that this worker lacks; it is not run. */
    | "missingCapabilities"
    /** It sets a message policy, which is a node's to apply. */
    | "messagePolicy"
    /** A dry run registers nothing. */
    | "dryRun"
    /** What was sent to it has ended so (U2). */
    | "readOnly"
    | "cannotPropose"
    | "misaddressed"
    | "failedInExecution"
    | "refused"
    | "tooLarge";
  /** Which service, where there may be several; else empty. */
  readonly subject: string;
  readonly message: string;
}
