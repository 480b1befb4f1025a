import { describe, expect, test } from "vitest";
import { connected, stateAfter, toReview } from "../../../tests/sample-events";
import { sampleCandidate } from "../../lib/backend/fake/applications";
import { sampleAccount, sampleOrganization } from "../../lib/backend/fake/samples";
import { choicesOf } from "../choices";
import type { Event } from "../events";
import { transition } from "../reducer";
import type { State } from "../state";

const candidate = sampleCandidate();
const use = { kind: "use", detail: candidate.id } as const;
const asked: Event = {
  type: "applications/asked",
  question: { key: "organization", target: "Organization login", candidates: [candidate] },
};

function following(state: State, ...events: Event[]): State {
  return events.reduce(transition, state);
}

const answered = stateAfter(...toReview.slice(0, -1), asked, { type: "applications/answered", answer: use });
const answer = (state: State) => choicesOf(state).targets[0]?.application;

describe("an answer about an app registration of others", () => {
  test("it belongs to the choices once it is given", () => {
    expect(answer(stateAfter(...toReview))).toEqual({ kind: "undecided" });
    expect(answer(answered)).toEqual(use);
    expect(answered.question).toBeNull();
  });

  test.each<[string, Event[], boolean]>([
    ["the app name", [{ type: "flow/typed", patch: { appNames: { organization: "Another" } } }], true],
    ["the login path", [{ type: "flow/typed", patch: { loginPath: "another" } }], true],
    [
      "the choice of the target, and back",
      [
        { type: "flow/typed", patch: { organization: false, portals: [] } },
        { type: "flow/typed", patch: { organization: true } },
      ],
      false,
    ],
    [
      "the account, in the same directory",
      [
        { type: "microsoft/signInReopened" },
        { type: "microsoft/signInStarted", now: 0 },
        { type: "microsoft/signedIn", account: sampleAccount },
      ],
      true,
    ],
    [
      "the directory",
      [
        { type: "microsoft/signInReopened" },
        { type: "microsoft/signInStarted", now: 0 },
        {
          type: "microsoft/signedIn",
          account: { ...sampleAccount, directory: { ...sampleAccount.directory, id: "another" } },
        },
      ],
      false,
    ],
    [
      "the organization",
      [
        { type: "flow/stepOpened", step: "konnect" },
        { type: "flow/busy", with: "connecting" },
        { type: "konnect/connected", organization: { ...sampleOrganization, id: "another" } },
      ],
      false,
    ],
  ])("a change of %s_keeps it only if the target is the same", (_, events, kept) => {
    expect(answer(following(answered, ...events))).toEqual(kept ? use : { kind: "undecided" });
  });

  test("nothing but a question takes one, and only on its screen", () => {
    const answering: Event = { type: "applications/answered", answer: use };
    for (const state of [stateAfter(...toReview), stateAfter(...connected)]) {
      expect(transition(state, answering)).toBe(state);
    }
    const question = stateAfter(...toReview.slice(0, -1), asked);
    const left = transition(question, { type: "flow/back" });
    expect(left.question).toBeNull();
    expect(transition(left, answering)).toBe(left);
    expect(transition(question, { type: "run/started", now: 0 }), "nothing runs without a review").toBe(question);
  });
});
