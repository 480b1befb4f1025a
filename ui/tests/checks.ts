import type { Check, CheckId, Evidence } from "../src/lib/ipc/bindings";

/** A check that failed, which a repair mends. */
export function failedCheck(id: CheckId, ...evidence: Evidence[]): Check {
  return { id, state: "failed", evidence, mending: "repair", intended: null };
}
