import type { SignedInAccount } from "../../lib/ipc/bindings";
import { isRunning } from "../run/run";
import type { State } from "../state";

/** Where someone has to sign in again before the run goes on. */
export function wantedAccounts(state: State): SignedInAccount[] {
  if (!isRunning(state)) return [];
  const rows = state.run?.targets.flatMap((target) => target.rows) ?? [];
  const wanted = new Set(
    rows.flatMap((row) => (row.state.kind === "waitsForSignIn" ? [row.state.detail.account] : [])),
  );
  return (["microsoft", "konnect"] as const).filter((account) => wanted.has(account));
}
