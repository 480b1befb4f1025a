import type { Choices, Field, FieldProblem, Problem, TargetChoice, TypedField } from "../../ipc/bindings";

/** The app's rules, as far as `tests/recorded-answers.test.ts` holds them against its answers. */
export function problemsOf(choices: Choices): FieldProblem[] {
  const none: FieldProblem = { field: "targets", target: null, line: null, problem: { kind: "empty" } };
  const assigned = choices.admission === "assigned" || choices.groups === "assigned";
  if (choices.targets.length === 0) return [none];
  return choices.targets.flatMap((choice, index) => problemsOfTarget(choice, index, assigned));
}

const HOST = "cloud.konghq.com";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Enough of what the app understands to see it in the window. */
export function understood(field: TypedField, typed: string): string | null {
  const text = typed.trim();
  const address = /^https:\/\/([^/@]+)(\/.*)?$/.exec(text);
  if (field === "directory") {
    const named = address?.[1] ?? text.split("@").at(-1) ?? "";
    return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(named) ? named.toLowerCase() : null;
  }
  if (address !== null && address[1] !== HOST) return null;
  const path = (address?.[2] ?? text).replace(/^\/*(login\/)?|\/+$/g, "");
  return /^[a-z0-9-]+$/i.test(path) ? path : null;
}

function problemsOfTarget(
  { target, appName, teams, assignedGroups }: TargetChoice,
  index: number,
  assigned: boolean,
): FieldProblem[] {
  const found: FieldProblem[] = [];
  const add = (field: Field, problem: Problem, line: number | null = null) =>
    found.push({ field, target: index, line, problem });
  if (target.kind === "organization") {
    const path = target.detail.loginPath;
    if (path === "") add("loginPath", { kind: "empty" });
    else if (understood("loginPath", path) !== null) {
      // It is used as it is understood.
    } else if (/^https?:/.test(path)) add("loginPath", { kind: "isUrl" });
    else add("loginPath", { kind: "badCharacter" });
  }
  if (target.kind === "callbackUrl") {
    if (target.detail.urls.length === 0) add("callbackUrl", { kind: "empty" });
    target.detail.urls.forEach((url, at) => {
      if (!url.startsWith("https:")) add("callbackUrl", { kind: "notHttps" }, at + 1);
      else if (url.includes("#")) add("callbackUrl", { kind: "hasFragment" }, at + 1);
      else if (url.endsWith("/")) add("callbackUrl", { kind: "trailingSlash" }, at + 1);
    });
  }
  if (target.kind === "callbackUrl") {
    const id = target.detail.organization?.id.trim() ?? "";
    if (id !== "" && !UUID.test(id)) add("callbackOrganization", { kind: "notAnOrganizationId" });
  }
  const rows = teams?.rows ?? [];
  if (assigned && rows.length + assignedGroups.length === 0) add("teams", { kind: "empty" });
  rows.forEach(({ team }, at) => {
    const max = 250;
    if (team.kind === "new" && team.detail.name.length > max)
      add("teams", { kind: "tooLong", detail: { max } }, at + 1);
  });
  if (appName === "") add("appName", { kind: "empty" });
  else if (appName.length > 120) add("appName", { kind: "tooLong", detail: { max: 120 } });
  return found;
}
