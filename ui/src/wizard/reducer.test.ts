import { describe, expect, test } from "vitest";
import {
  connected,
  failure,
  finished,
  review,
  stateAfter,
  stopped,
  supportOf,
  toKonnect,
  toOptions,
  toReview,
  toSetUp,
  toSignedIn,
  toTeams,
} from "../../tests/sample-events";
import { sampleAccount, sampleOrganization, samplePortals } from "../lib/backend/fake/samples";
import { mappedTeams } from "../lib/backend/fake/teams";
import type { Failure } from "../lib/failure";
import type { Event } from "./events";
import { canOpen } from "./flow/navigation";
import { STEPS } from "./flow/state";
import { transition } from "./reducer";
import { emptyDraft, initialState } from "./state";

describe("the way forward", () => {
  test("the whole set-up_passes every screen in order", () => {
    const seen: string[] = [];
    let state = initialState;
    for (const event of [...toSetUp, finished]) {
      state = transition(state, event);
      if (seen.at(-1) !== state.screen) seen.push(state.screen);
    }
    expect(seen).toEqual([
      "microsoft",
      "microsoftWaiting",
      "microsoftSignedIn",
      "konnect",
      "options",
      "teams",
      "review",
      "setup",
      "handover",
    ]);
  });

  test("begun while signed in_skips the sign-in", () => {
    const back = stateAfter(...toSignedIn, { type: "flow/back" }, { type: "session/connectionBegun" });
    expect(back.screen).toBe("microsoftSignedIn");
  });

  test("continued without an organization_stays on Konnect", () => {
    const state = stateAfter(...toKonnect);
    expect(transition(state, { type: "flow/continued" })).toBe(state);
  });

  test("continued with SAML in place_stays on Konnect", () => {
    const saml = { kind: "saml", issuer: null, clientId: null, enabled: true } as const;
    const state = stateAfter(
      ...toKonnect,
      { type: "flow/busy", with: "connecting" },
      { type: "konnect/connected", organization: { ...sampleOrganization, provider: saml } },
    );
    expect(transition(state, { type: "flow/continued" })).toBe(state);
  });

  test("continued with nothing chosen_stays on Konnect", () => {
    const state = stateAfter(...connected, { type: "flow/typed", patch: { organization: false } });
    expect(transition(state, { type: "flow/continued" })).toBe(state);
  });

  test("continued with SAML in place and a portal chosen_goes on with the portal", () => {
    const saml = { kind: "saml", issuer: null, clientId: null, enabled: true } as const;
    const state = stateAfter(
      ...toKonnect,
      { type: "flow/busy", with: "connecting" },
      { type: "konnect/connected", organization: { ...sampleOrganization, provider: saml } },
      { type: "konnect/portalsRequested" },
      { type: "konnect/portalsFound", regions: samplePortals, loading: false, time: failure.time },
      { type: "flow/typed", patch: { portals: ["6b3f9a2c41d8"] } },
      { type: "flow/continued" },
    );
    expect(state.screen).toBe("options");
  });

  test("continued for the values only_needs no organization", () => {
    const state = stateAfter(
      ...toKonnect,
      { type: "flow/typed", patch: { purpose: "values" } },
      { type: "flow/continued" },
    );
    expect(state.screen).toBe("options");
  });

  test("connected_forgets the token that was typed", () => {
    const state = stateAfter(
      ...toKonnect,
      { type: "flow/typed", patch: { konnectToken: "kpat_secret" } },
      { type: "flow/busy", with: "connecting" },
      { type: "konnect/connected", organization: sampleOrganization },
    );
    expect(state.draft.konnectToken).toBe("");
  });

  test("a run without a reviewed plan_does not start", () => {
    const state = stateAfter(...toOptions, { type: "review/planningStarted" });
    expect(transition(state, { type: "run/started", now: 0 }), "nothing is changed before it was seen").toBe(state);
  });
});

describe("the way back", () => {
  test.each([
    ["microsoft", [{ type: "session/connectionBegun" }], "welcome"],
    ["microsoftSignedIn", toSignedIn, "welcome"],
    ["konnect", toKonnect, "microsoftSignedIn"],
    ["options", toOptions, "konnect"],
    ["teams", toTeams, "options"],
    ["review", toReview, "teams"],
  ] as [string, Event[], string][])("back from %s_goes one screen back", (from, way, to) => {
    const state = stateAfter(...way);
    expect(state.screen).toBe(from);
    expect(transition(state, { type: "flow/back" }).screen).toBe(to);
  });

  test("back during planning_drops the plan that arrives later", () => {
    const state = stateAfter(...toTeams, { type: "review/planningStarted" }, { type: "flow/back" });
    expect(state.screen).toBe("teams");
    expect(transition(state, { type: "review/planned", review })).toBe(state);
    expect(transition(state, { type: "flow/failed", place: "review", failure, ends: "planning" })).toBe(state);
  });

  test("back during a run_does nothing", () => {
    const state = stateAfter(...toSetUp);
    expect(transition(state, { type: "flow/back" })).toBe(state);
  });

  test("back from a stopped run_goes to the options", () => {
    expect(stateAfter(...toSetUp, stopped(), { type: "flow/back" }).screen).toBe("options");
  });
});

describe("the rail", () => {
  test("steps before the current one_can be opened until Set up starts", () => {
    const state = stateAfter(...toReview);
    expect(STEPS.filter((step) => canOpen(state, step))).toEqual(["microsoft", "konnect", "options", "teams"]);
    expect(transition(state, { type: "flow/stepOpened", step: "microsoft" }).screen).toBe("microsoftSignedIn");
  });

  test("without teams_their step cannot be opened, and the review is right after the options", () => {
    const values: Event = { type: "flow/typed", patch: { purpose: "values" } };
    const options = stateAfter(...toKonnect, values, { type: "flow/continued" });
    expect(transition(options, { type: "flow/continued" }), "there is nothing to continue to").toBe(options);
    const state = [{ type: "review/planningStarted" }, { type: "review/planned", review } as const].reduce(
      (at, event) => transition(at, event as Event),
      options,
    );
    expect(state.screen).toBe("review");
    expect(STEPS.filter((step) => canOpen(state, step))).toEqual(["microsoft", "konnect", "options"]);
    expect(transition(state, { type: "flow/back" }).screen).toBe("options");
  });

  test("no step_can be opened from Set up or Hand over", () => {
    for (const state of [stateAfter(...toSetUp), stateAfter(...toSetUp, stopped()), stateAfter(...toSetUp, finished)]) {
      expect(STEPS.filter((step) => canOpen(state, step))).toEqual([]);
    }
  });

  test("a step that is not finished_cannot be opened", () => {
    const state = stateAfter(...toKonnect);
    expect(transition(state, { type: "flow/stepOpened", step: "review" })).toBe(state);
  });
});

describe("errors", () => {
  test("a failed sign-in_returns to Microsoft with the error there", () => {
    const state = stateAfter(
      { type: "session/connectionBegun" },
      { type: "microsoft/signInStarted", now: 0 },
      { type: "microsoft/signInEnded", failure },
    );
    expect(state.screen).toBe("microsoft");
    expect(state.failures.microsoft).toBe(failure);
    expect(state.focus.to).toBe("problem");
  });

  test("a rejected token_is an error of the field", () => {
    const rejected: Failure = { ...failure, error: { kind: "konnectTokenRejected", detail: supportOf() } };
    const state = stateAfter(
      ...toKonnect,
      { type: "flow/busy", with: "connecting" },
      { type: "flow/failed", place: "konnect", failure: rejected, ends: "connecting" },
    );
    expect(state.failures).toEqual({ konnectToken: rejected });
    expect(state.busy).toBeNull();
  });

  test("typing in a field_takes away what was wrong with that field only", () => {
    const state = stateAfter(
      ...connected,
      { type: "flow/fieldOpened", field: "loginPath", failure },
      { type: "flow/typed", patch: { appNames: { organization: "x" } } },
    );
    expect(state.failures.loginPath).toBe(failure);
    expect(transition(state, { type: "flow/typed", patch: { loginPath: "other" } }).failures).toEqual({});
  });

  test("something small that fails_ends no work that is going on", () => {
    const state = stateAfter(
      ...toSignedIn,
      { type: "flow/busy", with: "account" },
      { type: "flow/failed", place: "signedIn", failure, ends: null },
    );
    expect(state.busy).toBe("account");
    expect(state.failures.signedIn).toBe(failure);
  });

  test("a team that is gone_leads to the teams, which are read again", () => {
    const state = stateAfter(
      ...toTeams,
      { type: "teams/requested", key: "organization" },
      { type: "teams/found", key: "organization", found: mappedTeams },
      { type: "flow/fieldOpened", field: "teams", failure },
    );
    expect(state).toMatchObject({ screen: "teams", teams: {}, failures: { teams: failure } });
    expect(state.groupsById, "the names of groups are still known").not.toEqual({});
  });

  test("a lock-out that is not accepted_keeps the person on Teams until something is typed", () => {
    const state = stateAfter(...toTeams, { type: "flow/busy", with: "checking" }, { type: "teams/lockOutNotAccepted" });
    expect(state).toMatchObject({ screen: "teams", busy: null, lockOut: { asked: true }, focus: { to: "problem" } });
    expect(transition(state, { type: "flow/typed", patch: { lockOutAccepted: "x" } }).lockOut.asked).toBe(false);
  });

  test("a check that fails by itself_does not move the focus", () => {
    const before = stateAfter(...toTeams, { type: "teams/lockOutRequested" });
    const state = transition(before, { type: "flow/failed", place: "lockOut", failure, ends: null, quietly: true });
    expect(state).toMatchObject({ failures: { lockOut: failure }, lockOut: { checking: false }, focus: before.focus });
  });
});

test("finished_keeps the accounts and forgets the choices", () => {
  const state = stateAfter(...toSetUp, finished, { type: "flow/finished" });
  expect(state).toMatchObject({ screen: "welcome", handOvers: [], review: null, run: null, draft: emptyDraft });
  expect(state.microsoft).toBe(sampleAccount);
  expect(state.konnect).toBe(sampleOrganization);
});
