import type { TeardownOutcome, TeardownReview } from "../../lib/ipc/bindings";

/** What happens about an undo or a removal. */
export type TeardownEvent =
  | { type: "teardown/purgeChosen"; purge: boolean }
  | { type: "teardown/planningStarted" }
  | { type: "teardown/planned"; review: TeardownReview }
  /** The name of what others made and a removal deletes. */
  | { type: "teardown/nameTyped"; text: string }
  | { type: "teardown/started"; now: number }
  | { type: "teardown/ended"; outcome: TeardownOutcome; now: number; time: string };
