import { expect, test } from "vitest";
import { everyError, graph, login } from "../../../tests/samples";
import type { CommandError, Problem } from "../ipc/bindings";
import { actionText, describe, detailsText, facts } from "./errors";
import { messages } from "./messages";

const named = everyError.map((error, index): [string, CommandError] => [`${index} ${error.kind}`, error]);

test.each(named)("error %s_says what happened and what to do", (_, error) => {
  const { title, body, next, actions } = describe(error);
  expect(title, "a title is a short fact").toMatch(/^[A-Z\p{Ll}].{5,90}[^.!]$/u);
  for (const sentence of [body, next]) {
    expect(sentence, "sentences are whole").toMatch(/^\S.*\.$/su);
    expect(sentence, "nothing is built from a missing value").not.toMatch(/undefined|null|\[object|NaN/);
    expect(sentence, "no exclamation marks").not.toContain("!");
  }
  for (const action of actions) expect(actionText(action)).toMatch(/^[A-Z]/);
  expect(new Set(actions.map(actionText)).size, "no action is offered twice").toBe(actions.length);
});

test.each(named)("the details of %s_have its code and its time", (_, error) => {
  const shown = facts({ error, time: "2026-11-23T14:07:12Z" });
  expect(shown.map(({ name }) => name)).toEqual(expect.arrayContaining(["Error", "Time"]));
  expect(shown.find(({ name }) => name === "Time")?.value).toBe("23 November 2026, 14:07:12 UTC");
});

test("copied details_hold everything a helper asks for", () => {
  const error: CommandError = { kind: "notReplicated", detail: graph };
  expect(detailsText({ error, time: graph.time }, "0.1.0")).toBe(
    [
      "Konnect SSO Setup 0.1.0",
      "Microsoft is still copying the new app",
      "Service: Microsoft Graph",
      "Error: Authorization_RequestDenied",
      "Status: HTTP 403",
      "Message: Insufficient privileges to complete the operation.",
      "Correlation ID: 7c1e94d0-2ab8-4f63-95e1-8d40b6f2c37a",
      "Time: 23 November 2026, 14:07:12 UTC",
    ].join("\n"),
  );
});

test("Microsoft's own explanation_is offered only for its sign-in numbers", () => {
  const refused = (code: string | null): CommandError => ({
    kind: "signInRefused",
    detail: { remedy: "unknown", support: { ...login, code } },
  });
  expect(describe(refused("AADSTS53003")).actions).toEqual([{ do: "open", link: { errorCode: 53003 } }]);
  expect(describe(refused("interaction_required")).actions).toEqual([]);
  expect(describe(refused(null)).actions).toEqual([]);
});

const problems: { [K in Problem["kind"]]: Extract<Problem, { kind: K }> } = {
  empty: { kind: "empty" },
  tooLong: { kind: "tooLong", detail: { max: 256 } },
  notAUrl: { kind: "notAUrl" },
  notHttps: { kind: "notHttps" },
  hasFragment: { kind: "hasFragment" },
  hasWildcard: { kind: "hasWildcard" },
  hasCredentials: { kind: "hasCredentials" },
  hasSpecialCharacter: { kind: "hasSpecialCharacter", detail: { character: "$" } },
  trailingSlash: { kind: "trailingSlash" },
  duplicate: { kind: "duplicate" },
  tooMany: { kind: "tooMany", detail: { max: 256 } },
  badCharacter: { kind: "badCharacter" },
  isUrl: { kind: "isUrl" },
  notAToken: { kind: "notAToken" },
  isIdentifier: { kind: "isIdentifier" },
  outOfRange: { kind: "outOfRange", detail: { min: 1, max: 730 } },
  notADirectory: { kind: "notADirectory" },
  directoryNotFound: { kind: "directoryNotFound" },
  directoryInCloud: { kind: "directoryInCloud", detail: { cloud: "usGovDod" } },
  directoryInAnotherCloud: { kind: "directoryInAnotherCloud" },
  notAClientId: { kind: "notAClientId" },
  notAnOrganizationId: { kind: "notAnOrganizationId" },
  notTheName: { kind: "notTheName" },
};

test.each(Object.values(problems).map((problem): [string, Problem] => [problem.kind, problem]))(
  "problem %s_is a whole sentence, alone and with its line",
  (_, problem) => {
    expect(messages.problem.of(problem)).toMatch(/^[A-Z].*\.$/);
    expect(messages.problem.ofLine(3, problem)).toMatch(/^Line 3: [A-Z].*\.$/);
  },
);
