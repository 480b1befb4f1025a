import type { Leftover, TeardownReview } from "../../lib/ipc/bindings";

export type TeardownState = {
  teardown: TeardownReview | null;
  /** The name that was typed, as a removal of what others made asks for it. */
  confirmation: string;
  /** What an undo or a removal could not bring back, once it has finished. */
  leftovers: readonly Leftover[] | null;
};

export const emptyTeardown: TeardownState = { teardown: null, confirmation: "", leftovers: null };
