import { describe, expect, test } from "vitest";
import { connected, stateAfter, toReview } from "../../../tests/sample-events";
import { sampleAccount, sampleOrganization } from "../../lib/backend/fake/answers";
import { sampleCandidate } from "../../lib/backend/fake/applications";
import type { Event } from "../events";
import { choicesOf } from "../konnect/targets";
import { transition } from "../reducer";
import type { State } from "../state";

const candidate = sampleCandidate();
const use = { kind: "use", detail: candidate.id } as const;
const asked: Event = {
  type: "applicationAsked",
  question: { key: "organization", target: "Organization login", candidates: [candidate] },
};

function following(state: State, ...events: Event[]): State {
  return events.reduce(transition, state);
}

const answered = stateAfter(...toReview.slice(0, -1), asked, { type: "applicationAnswered", answer: use });
const answer = (state: State) => choicesOf(state).targets[0]?.application;

describe("an answer about an app registration of others", () => {
  test("it belongs to the choices once it is given", () => {
    expect(answer(stateAfter(...toReview))).toEqual({ kind: "undecided" });
    expect(answer(answered)).toEqual(use);
    expect(answered.question).toBeNull();
  });

  test.each<[string, Event[], boolean]>([
    ["the app name", [{ type: "typed", patch: { appNames: { organization: "Another" } } }], true],
    ["the login path", [{ type: "typed", patch: { loginPath: "another" } }], false],
    [
      "the choice of the target, and back",
      [
        { type: "typed", patch: { organization: false, portals: [] } },
        { type: "typed", patch: { organization: true } },
      ],
      false,
    ],
    [
      "the account, in the same directory",
      [{ type: "signInReopened" }, { type: "signInStarted", now: 0 }, { type: "signedIn", account: sampleAccount }],
      true,
    ],
    [
      "the directory",
      [
        { type: "signInReopened" },
        { type: "signInStarted", now: 0 },
        {
          type: "signedIn",
          account: { ...sampleAccount, directory: { ...sampleAccount.directory, id: "another" } },
        },
      ],
      false,
    ],
    [
      "the organization",
      [
        { type: "opened", step: "konnect" },
        { type: "busy", with: "connecting" },
        { type: "connected", organization: { ...sampleOrganization, id: "another" } },
      ],
      false,
    ],
  ])("a change of %s_keeps it only if the target is the same", (_, events, kept) => {
    expect(answer(following(answered, ...events))).toEqual(kept ? use : { kind: "undecided" });
  });

  test("nothing but a question takes one, and only on its screen", () => {
    const answering: Event = { type: "applicationAnswered", answer: use };
    for (const state of [stateAfter(...toReview), stateAfter(...connected)]) {
      expect(transition(state, answering)).toBe(state);
    }
    const question = stateAfter(...toReview.slice(0, -1), asked);
    const left = transition(question, { type: "back" });
    expect(left.question).toBeNull();
    expect(transition(left, answering)).toBe(left);
    expect(transition(question, { type: "runStarted", now: 0 }), "nothing runs without a review").toBe(question);
  });
});
