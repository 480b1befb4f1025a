import { emptyDraft, type SetAside, type State } from "../state";

/** Whether something would be lost with practice. */
export function hasTyped({ draft }: State): boolean {
  return JSON.stringify(draft) !== JSON.stringify(emptyDraft);
}

/** What was typed is set aside when practice begins, and is back when it ends; what was typed in practice goes. */
export function typedAfterChange(state: State, practises: boolean): SetAside & Pick<State, "setAside"> {
  const { draft, directory, organization } = state;
  const outside = state.practice === null ? { draft, directory, organization } : state.setAside;
  const nothing: SetAside = { draft: emptyDraft, directory: null, organization: null };
  return practises ? { ...nothing, setAside: outside } : { ...(outside ?? nothing), setAside: null };
}
