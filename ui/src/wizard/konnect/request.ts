import type { RequestChoices, RequestFile, RequestRefusal } from "../../lib/ipc/bindings";
import { messages } from "../../lib/text/messages";
import type { State } from "../state";
import type { UsedRequest } from "./state";
import { chosenPortals, organizationChosen } from "./targets";

/** The largest request, in bytes; the app behind the window reads no more either. */
export const LARGEST = 64 * 1024;

/** What became of a text. */
export type Refused = RequestRefusal | { kind: "notReadable" };

export function refusalText(refused: Refused): string {
  return messages.requestFile.refused[refused.kind]("detail" in refused ? String(refused.detail) : "");
}

/** The text of a file; `null` if it is none. */
export async function textOf(file: File): Promise<string | null> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}

/** The addresses that are ticked to begin with. No two targets share one. */
export function ticked({ targets }: RequestFile): string[] {
  return targets.flatMap(({ redirectUris }) => redirectUris.filter(({ atKonnect }) => atKonnect).map(({ url }) => url));
}

/**
 * What is used of a request: the targets with an address that is ticked. Konnect's own addresses come first, because the
 * first names the connection, and a portal's own domain may change.
 */
export function usedOf(request: RequestFile, urls: readonly string[]): UsedRequest {
  const targets = request.targets.map(({ id, region, name, redirectUris }) => {
    const used = redirectUris.filter(({ url }) => urls.includes(url));
    const ordered = [...used.filter(({ atKonnect }) => atKonnect), ...used.filter(({ atKonnect }) => !atKonnect)];
    return { id, region, name, urls: ordered.map(({ url }) => url) };
  });
  const { organization, madeAt, groups } = request;
  return { organization, madeAt, groups, targets: targets.filter((target) => target.urls.length > 0) };
}

/** What a request asks for that is made now. */
export function requestChoicesOf(state: State): RequestChoices {
  const portals = chosenPortals(state).map(({ id, region, name, redirectUris }) => ({
    kind: "portal" as const,
    detail: { id, region, name, redirectUris: redirectUris.map(({ url }) => url) },
  }));
  const organization = organizationChosen(state) ? [{ kind: "organization" as const }] : [];
  const groups = state.draft.groupsWanted.split("\n").map((line) => line.trim());
  return { targets: [...organization, ...portals], groups: groups.filter((line) => line !== "") };
}
