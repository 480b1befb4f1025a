import type { KonnectOrganization, RequestChoices, RequestedGroup, RequestRead, RequestText } from "../../ipc/bindings";

const KIND = "konnect-sso-request";
const KONNECT =
  /^https:\/\/(cloud\.konghq\.com|[\w-]+\.\w\w\.kongportals\.com|[\w-]+\.portal-preview\.\w\w\.api\.konghq\.com)\/login$/;

type Written = {
  kind: string;
  organization: { id: string; name: string };
  targets: { id: string; region?: "eu"; name: string; redirectUris: string[] }[];
  groups: Partial<RequestedGroup>[];
  madeAt: string;
};

/** Enough of what the app reads to see it in the window. */
export function readRequest(text: string): RequestRead {
  let file: Written;
  try {
    file = JSON.parse(text);
  } catch {
    return { kind: "refused", detail: { kind: "notJson" } };
  }
  if (file.kind !== KIND) return { kind: "refused", detail: { kind: "notARequest" } };
  const targets = file.targets.map(({ id, region, name, redirectUris }) => ({
    id,
    region: region ?? null,
    name,
    redirectUris: redirectUris.map((url) => ({ url, atKonnect: KONNECT.test(url) })),
  }));
  const groups = file.groups.map(({ name, id }) => ({ name: name ?? null, id: id ?? null }));
  return { kind: "request", detail: { organization: file.organization, targets, groups, madeAt: file.madeAt } };
}

export function writtenRequest(choices: RequestChoices, { id, name, redirectUri }: KonnectOrganization): RequestText {
  if (choices.targets.length === 0) return { kind: "refused", detail: { kind: "targetCount" } };
  if (choices.groups.some((group) => group.includes("kpat_"))) return { kind: "refused", detail: { kind: "hasToken" } };
  const targets = choices.targets.map((target) =>
    target.kind === "organization"
      ? { kind: "organization", id, name, redirectUris: [redirectUri] }
      : { kind: "portal", ...target.detail },
  );
  const groups = choices.groups.map((group) => ({ name: group }));
  const file = { kind: KIND, version: 1, organization: { id, name }, targets, groups, madeAt: "2026-11-30T10:00:00Z" };
  return { kind: "text", detail: JSON.stringify(file, null, 2) };
}
