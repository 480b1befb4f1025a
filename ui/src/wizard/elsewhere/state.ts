import type { Failure } from "../../lib/failure";
import type { Elsewhere } from "../../lib/ipc/bindings";

/** The search for what was set up elsewhere, since the last sign-in. */
export type ElsewhereSearch = {
  progress: "none" | "running" | "done";
  found: readonly Elsewhere[];
  failure: Failure | null;
};

export const noElsewhere: ElsewhereSearch = { progress: "none", found: [], failure: null };

export type ElsewhereState = { elsewhere: ElsewhereSearch };

export const emptyElsewhere: ElsewhereState = { elsewhere: noElsewhere };
