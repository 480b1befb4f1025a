import { withoutFailures } from "../flow/errors";
import type { State } from "../state";
import type { OptionsEvent } from "./events";

export function optionsReducer(state: State, event: OptionsEvent): State {
  return { ...withoutFailures(state, ["overage"]), counts: { ...state.counts, [event.address]: event.count } };
}
