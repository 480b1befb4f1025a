import type { Practice } from "../../lib/ipc/bindings";

export type SessionState = {
  version: string;
  practice: Practice | null;
};

export const emptySession: SessionState = { version: "", practice: null };
