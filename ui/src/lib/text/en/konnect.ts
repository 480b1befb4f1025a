import type { KonnectRightAction, Region } from "../../ipc/bindings";
import { regionCode } from "../../regions";
import { bare, list, plural } from "../format";

/** The words of the Konnect screen. */
export const konnect = {
  titleToken: "Connect to Konnect",
  leadToken: (name: string) => `This needs a Konnect token of the organization that ${name} belongs to.`,
  title: "Choose where people sign in",
  purpose: "What to do with the values",
  push: "Put the values into Konnect",
  pushText: "Needs an access token of a Konnect organization admin.",
  values: "I only need the three values",
  valuesText: "Someone else enters them in Konnect. If they sent you a request, open it here.",
  token: "Konnect access token",
  show: "Show",
  hide: "Hide",
  tokenHint:
    "A personal token (kpat) or a system account token (spat) of an organization admin. It is forgotten when you close the app.",
  makeToken: "Make one in Konnect",
  practiceToken: "Use the practice token",
  connect: "Connect",
  connecting: "Connecting to Konnect",
  connected: (name: string) => `Connected to ${name}`,
  tokenKept: "The token is held in memory until you close the app.",
  tokenOf: (name: string) => `Token of ${name}.`,
  tokenOfSystemAccount: "Token of a system account.",
  makeSystemToken: "Make one of a system account",
  unnamed: "Organization",
  rights: {
    title: "What this token may do",
    name: {
      organizationLogin: "Set up the organization login",
      portals: "Set up Dev Portals",
    } satisfies Record<KonnectRightAction, string>,
    no: {
      organizationLogin:
        "Its owner is not an organization admin. Use the token of one, or ask one to add its owner to the team Organization Admin.",
      portals:
        "Its owner administers no Dev Portals. Use the token of an organization admin or a portal admin, or ask for the team Portal Admin.",
    } satisfies Record<KonnectRightAction, string>,
    unknown: "This token can read too little to say. Konnect decides when something is changed.",
    systemAccount: "Konnect does not tell what a system account may do. It decides when something is changed.",
    chosen: {
      organizationLogin: "This token may not set it up. Konnect will refuse it.",
      portals: "This token may not set up Dev Portals. Konnect will refuse it.",
    } satisfies Record<KonnectRightAction, string>,
  },
  changeToken: "Change token",
  target: "Sign in to",
  targetText: "Each one gets its own app registration and secret.",
  nothingChosen: "Nothing is chosen yet. Choose at least one place where people sign in.",
  chosen: (count: number) => plural(count, "1 chosen", "# chosen"),
  organizationLogin: "Organization login",
  loginPath: "Login path",
  loginPathHint: (address: string) => `People sign in at ${address}`,
  loginPathEmpty: "The last part of the address where people sign in. Konnect checks it when you save.",
  redirectUri: "Redirect URI",
  provider: (issuer: string | null) =>
    issuer === null
      ? "Already signs in with OpenID Connect. The review shows what is replaced."
      : `Already signs in with OpenID Connect at ${bare(issuer)}. The review shows what is replaced.`,
  passwordOff: "Sign-in with password is off in this organization. This app leaves that as it is.",
  saml: {
    title: "This organization already signs in with SAML",
    text: "People sign in through it, so this app leaves it as it is. To change to OpenID Connect: make sure that sign-in with password is on in Konnect, and let the organization’s owner try it. Then switch the SAML provider off there, and connect again. It can stay; removing it is not needed.",
    passwordOn: "Sign-in with password is on now. Only the owner’s own sign-in shows that it works.",
    passwordOff:
      "Sign-in with password is off now. Switch it on before you touch SAML: without both, nobody can sign in.",
    open: "Open Konnect settings",
  },
  callbackUrl: "Callback URL from Konnect",
  callbackUrlOf: (organization: string) => `Callback URL of ${organization}`,
  organization: (id: string, name: string | null) => (name === null ? `organization ${id}` : `${name} (${id})`),
  callbackHint: "One per line. A Dev Portal has two or three: custom domain, default domain, preview.",
  removeSlash: (line: number) => `Remove the slash from line ${line}`,
  organizationCallback: {
    title: "For the organization login",
    text: "The callback URL is always",
    textEnd: "without your login path.",
    use: "Use this address",
    used: "The address was added.",
  },
  callbackOrganization: {
    label: "Organization ID",
    hint: "All Konnect organizations share this callback URL. The organization ID keeps the logins of two organizations apart. A Konnect admin finds the ID next to the organization’s name in this app, once it is connected to Konnect, or in Konnect’s API at /v3/organizations/me.",
    existing: (appName: string, date: string) =>
      `This computer already has a connection with this address and without an ID: ${appName}, begun on ${date}. Without an ID, you will change that one. If this is for another organization, enter its ID.`,
    known: (organizations: string[]) =>
      `This computer already has a connection with this address for ${list(organizations)}. To change one of those, enter the ID.`,
  },
  portals: {
    title: (region: Region) => `Dev Portals, ${regionName[region]} (${regionCode[region]})`,
    loading: "Looking for Dev Portals in all regions",
    reading: "Looking for Dev Portals",
    waiting: (regions: Region[]) => `Waiting for ${codes(regions)}`,
    found: (count: number) => plural(count, "One Dev Portal was found.", "# Dev Portals were found."),
    none: "This organization has no Dev Portals.",
    noneFound: "No Dev Portals in the regions that answered.",
    retry: "Retry",
    retryIn: (region: Region) => ` in ${regionCode[region]}`,
    filter: "Filter by name or address",
    shown: (count: number, of: number) => `${count} of ${of} Dev Portals shown`,
    noMatch: "No Dev Portal matches. Those you have chosen stay chosen.",
    selectAll: (region: Region) => `Select all in ${regionCode[region]}`,
    selectNone: (region: Region) => `Select none in ${regionCode[region]}`,
    selectShown: (count: number) => `Select the ${count} shown`,
    unselectShown: (count: number) => `Unselect the ${count} shown`,
    uris: (count: number) => plural(count, "1 redirect URI", "# redirect URIs"),
    uriKind: { custom: "custom domain", default: "default", preview: "preview" },
    provider: (issuer: string | null) =>
      issuer === null
        ? "Already signs in with OpenID Connect. Choosing it replaces that provider."
        : `Already signs in with OpenID Connect at ${bare(issuer)}. Choosing it replaces that provider.`,
    own: "Already signs in with this directory. The review shows what differs.",
    saml: "Signs in with SAML, which this app does not touch. To choose it, make sure that people can sign in with a password, then switch the SAML provider off in Konnect.",
    samlOff: "Has a SAML provider that is off. It stays as it is.",
    open: "Nobody has to sign in today. Choosing it changes that.",
    lookedIn: (regions: Region[]) => `Looked in ${codes(regions)}.`,
    notEnabled: (regions: Region[]) =>
      regions.length === 1
        ? `${codes(regions)} is not enabled for this organization.`
        : `${codes(regions)} are not enabled for this organization.`,
    classic: (count: number, regions: Region[]) =>
      plural(
        count,
        `One classic Dev Portal in ${codes(regions)} is left alone. This app sets up only the newer kind.`,
        `# classic Dev Portals in ${codes(regions)} are left alone. This app sets up only the newer kind.`,
      ),
  },
};

const regionName: Record<Region, string> = {
  us: "United States",
  eu: "Europe",
  au: "Australia",
  me: "Middle East",
  in: "India",
  sg: "Singapore",
};

function codes(regions: Region[]): string {
  return list(regions.map((region) => regionCode[region]));
}
