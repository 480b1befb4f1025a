import type { State } from "../state";
import type { ChecksEvent } from "./events";
import type { CheckResult, Checks } from "./state";

/** The checks of all connections. What was found stays while they are made again, until the new result is there. */
export function checksReducer(state: State, event: ChecksEvent): State {
  const { checks } = state;
  if (event.type === "checks/started") {
    if (state.microsoft === null || checks.progress === "running") return state;
    return withChecks(state, { ...checks, progress: "running", of: 0, failure: null });
  }
  if (checks.progress !== "running") return state;
  switch (event.type) {
    case "checks/begun":
      return withChecks(state, { ...checks, left: event.connections, of: event.connections.length });

    case "checks/checked":
      return withResult(state, event.handOver.connection, { kind: "checked", handOver: event.handOver });

    case "checks/notChecked":
      return withResult(state, event.connection, { kind: "notChecked", failure: event.failure });

    case "checks/stopped":
      return withChecks(state, { ...checks, progress: "stopped", left: [] });

    case "checks/failed":
      return withChecks(state, { ...checks, progress: "stopped", left: [], failure: event.failure });

    case "checks/ended":
      return withChecks(state, { ...checks, progress: "done", left: [] });
  }
}

function withChecks(state: State, checks: Checks): State {
  return { ...state, checks };
}

function withResult(state: State, id: string, result: CheckResult): State {
  const { checks } = state;
  const left = checks.left.filter((one) => one !== id);
  return withChecks(state, { ...checks, left, results: { ...checks.results, [id]: result } });
}
