import type {
  KonnectOrganization,
  Region,
  RegionPortals,
  RequestedGroup,
  RequestingOrganization,
} from "../../lib/ipc/bindings";

/** The search for portals, which runs in the background. `time` is when its last answer came, as RFC 3339. */
export type PortalSearch = { loading: boolean; regions: RegionPortals[] | null; time: string };

export const noPortals: PortalSearch = { loading: false, regions: null, time: "" };

export type KonnectState = {
  konnect: KonnectOrganization | null;
  /** The organization that the choices were made for. */
  organization: string | null;
  portals: PortalSearch;
};

export const emptyKonnect: KonnectState = { konnect: null, organization: null, portals: noPortals };

/** Whether the values go into Konnect, are only shown, or somebody else is asked for them. */
export type Purpose = "push" | "values" | "ask";

/** What is used of a request that was opened. The texts are as someone else wrote them. */
export type UsedRequest = {
  organization: RequestingOrganization;
  madeAt: string;
  groups: readonly RequestedGroup[];
  /** `region`: of a portal; `null` for the organization login. */
  targets: readonly { id: string; region: Region | null; name: string; urls: readonly string[] }[];
};

export type KonnectDraft = {
  purpose: Purpose;
  /** Forgotten as soon as Konnect accepts it. */
  konnectToken: string;
  /** Whether the organization login is among the targets. */
  organization: boolean | null;
  loginPath: string | null;
  /** The ids of the portals that are chosen, in any order. One that was not found is left out. */
  portals: readonly string[];
  /** The text as typed, one address per line. */
  callbackUrls: string;
  /** The ID of the organization that they are for, as typed. It counts only beside an address that organizations share. */
  callbackOrganization: string;
  /** Takes the place of the addresses as typed. */
  request: UsedRequest | null;
  /** The groups that a request asks for, one per line. */
  groupsWanted: string;
};

export const emptyKonnectDraft: KonnectDraft = {
  purpose: "push",
  konnectToken: "",
  organization: null,
  loginPath: null,
  portals: [],
  callbackUrls: "",
  callbackOrganization: "",
  request: null,
  groupsWanted: "",
};
