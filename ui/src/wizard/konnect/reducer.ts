import { withFailure, withoutErrors, withoutFailures } from "../flow/errors";
import { canWork, goTo, goToStart } from "../flow/screen";
import { noRequestedAction, noTransientState, resetForSignIn } from "../reset";
import { isRunning } from "../run/run";
import { applySnapshot } from "../session/snapshot";
import type { State } from "../state";
import type { KonnectEvent } from "./events";
import { noPortals, type PortalSearch } from "./state";

/** The organization that the token belongs to, and its portals. */
export function konnectReducer(state: State, event: KonnectEvent): State {
  switch (event.type) {
    case "konnect/requestBegun":
      if (state.screen !== "microsoft" || state.requestedAction !== null || !canWork(state)) return state;
      return goTo({ ...withoutErrors(state), draft: { ...state.draft, purpose: "ask" } }, "konnect");

    case "konnect/connected":
      if (state.busy !== "connecting") return state;
      return goTo(
        {
          ...withoutFailures(state, ["konnect", "konnectToken", "loginPath", "targets", "portals"]),
          busy: null,
          konnect: event.organization,
          portals: noPortals,
          teams: {},
          // Teams belong to one organization, and so does what was chosen about them.
          organization: event.organization.id,
          draft: {
            ...state.draft,
            konnectToken: "",
            teams: state.organization === event.organization.id ? state.draft.teams : {},
            applications: state.organization === event.organization.id ? state.draft.applications : {},
          },
        },
        "konnect",
      );

    case "konnect/disconnected":
      if (isRunning(state)) return state;
      if (event.toStart) {
        return goToStart({ ...applySnapshot(state, event.snapshot), ...noTransientState, ...noRequestedAction });
      }
      return goTo({ ...applySnapshot(state, event.snapshot), ...resetForSignIn(state) }, "konnect");

    case "konnect/portalsRequested":
      if (state.konnect === null) return state;
      return { ...withoutFailures(state, ["portals"]), portals: { ...state.portals, loading: true } };

    case "konnect/portalsFound":
      if (!state.portals.loading) return state;
      return { ...state, portals: withRegions(state.portals, event) };

    case "konnect/portalsNotFound":
      if (!state.portals.loading) return state;
      return { ...withFailure(state, "portals", event.failure), portals: { ...state.portals, loading: false } };
  }
}

type PortalsFound = Extract<KonnectEvent, { type: "konnect/portalsFound" }>;

/** What was found before keeps its place, so that nothing moves under the pointer. The last answer has every region. */
function withRegions({ regions: before }: PortalSearch, { regions, loading, time }: PortalsFound): PortalSearch {
  const news = new Map(regions.map((one) => [one.region, one]));
  const kept = (before ?? [])
    .map((one) => news.get(one.region) ?? one)
    .filter((one) => loading || news.has(one.region));
  const known = new Set(kept.map(({ region }) => region));
  return { loading, regions: [...kept, ...regions.filter(({ region }) => !known.has(region))], time };
}
