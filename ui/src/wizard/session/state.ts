import type { Practice } from "../../lib/ipc/bindings";

/** What happens once practice is left. */
export type AfterPractice = "stay" | "begin";

export type SessionState = {
  version: string;
  practice: Practice | null;
  /** Set while the person is asked whether what was typed in practice may go. */
  leavingPractice: AfterPractice | null;
};

export const emptySession: SessionState = { version: "", practice: null, leavingPractice: null };
