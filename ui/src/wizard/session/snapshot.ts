import type { Snapshot } from "../../lib/ipc/bindings";
import { noPortals } from "../konnect/state";
import type { State } from "../state";

/** Takes over what the program behind the window says about who is signed in. */
export function applySnapshot(state: State, snapshot: Snapshot): State {
  const { practice, signInClient, signInPreset, microsoft, konnect } = snapshot;
  const same = konnect !== null && konnect.id === state.konnect?.id;
  const { portals, teams } = same ? state : { portals: noPortals, teams: {} };
  return { ...state, practice, signInClient, signInPreset, microsoft, konnect, portals, teams };
}
