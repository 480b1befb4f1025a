import { failed, withoutErrors } from "../flow/errors";
import { canWork, goTo } from "../flow/screen";
import type { State } from "../state";
import type { TestSignInEvent } from "./events";
import type { TestSignIn } from "./state";

/** Letting one person after the other sign in to a connection. */
export function testSignInReducer(state: State, event: TestSignInEvent): State {
  switch (event.type) {
    case "testSignIn/planningStarted": {
      const { requestedAction: action, test } = state;
      if (action?.kind !== "test" || !canWork(state)) return state;
      const people = test?.connection === action.id ? test.people : [];
      const fresh: TestSignIn = { connection: action.id, review: null, typedSecret: "", running: null, people };
      const there = state.screen === "test" ? state : goTo(state, "test");
      return { ...withoutErrors(there), busy: "planning", test: fresh };
    }

    case "testSignIn/planned":
      if (state.test === null || state.busy !== "planning" || state.screen !== "test") return state;
      if (state.test.connection !== event.review.connection) return state;
      return { ...state, busy: null, test: { ...state.test, review: event.review } };

    case "testSignIn/secretTyped":
      if (state.test === null || state.busy !== null) return state;
      return {
        ...state,
        test: { ...state.test, typedSecret: event.text },
        problems: state.problems.filter(({ field }) => field !== "clientSecret"),
      };

    case "testSignIn/started":
      if (state.test?.review == null || state.screen !== "test" || !canWork(state)) return state;
      return {
        ...goTo(withoutErrors(state), "test"),
        busy: "testing",
        test: { ...state.test, typedSecret: "", running: { step: { kind: "registering" }, since: event.now } },
      };

    case "testSignIn/progressed":
      if (state.test?.running == null) return state;
      return { ...state, test: { ...state.test, running: { step: event.step, since: event.now } } };

    case "testSignIn/ended":
      if (state.test?.running == null) return state;
      return {
        ...goTo(state, "test"),
        busy: null,
        test: { ...state.test, running: null, people: [event.person, ...state.test.people] },
      };

    case "testSignIn/refused": {
      if (state.test?.running == null) return state;
      // What was reviewed has to be read again.
      const outdated = ["planOutdated", "sessionChanged"].includes(event.failure.error.kind);
      const review = outdated ? null : state.test.review;
      return failed({ ...state, busy: null, test: { ...state.test, running: null, review } }, "test", event.failure);
    }
  }
}
