import type { Failure } from "../../lib/failure";
import type { Field, FieldProblem } from "../../lib/ipc/bindings";
import type { Draft } from "../state";
import type { Busy, ErrorLocation, Step } from "./state";

export type FlowEvent =
  | { type: "flow/busy"; with: Busy }
  /**
   * `ends`: the work that failed; `null` for something small that ran in the background. `quietly`: nobody asked for it
   * with a button, so the focus stays where it is.
   */
  | { type: "flow/failed"; place: ErrorLocation; failure: Failure; ends: Busy | null; quietly?: boolean }
  | { type: "flow/typed"; patch: Partial<Draft> }
  | { type: "flow/checked"; problems: FieldProblem[]; quietly: boolean }
  | { type: "flow/continued" }
  | { type: "flow/back" }
  | { type: "flow/stepOpened"; step: Step }
  | { type: "flow/fieldOpened"; field: Field; failure: Failure | null }
  | { type: "flow/finished" };
