import type { KonnectOrganization, MicrosoftAccount, Portal, Region, RegionPortals } from "../../ipc/bindings";

export const sampleAccount: MicrosoftAccount = {
  name: "Maya Lindqvist",
  userName: "maya.lindqvist@contoso.com",
  directory: {
    id: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145",
    name: "Contoso",
    domain: "contoso.com",
    cloud: "global",
  },
  guest: false,
  roles: ["Application Developer"],
  rights: [
    { action: "registerApplications", answer: "yes" },
    { action: "createSecrets", answer: "yes" },
    { action: "approveForEveryone", answer: "no" },
  ],
  secretMaxDays: 180,
  groupAssignment: "yes",
  clockAheadSeconds: null,
  permissions: [
    "applicationReadWriteAll",
    "userRead",
    "policyReadAll",
    "delegatedPermissionGrantReadWriteAll",
    "groupReadBasicAll",
    "appRoleAssignmentReadWriteAll",
    "userReadAll",
  ],
};

export const sampleOrganization: KonnectOrganization = {
  id: "d2b1c6f4-0e1a-4a52-8f0e-0b8f3c7a9d55",
  name: "Contoso",
  redirectUri: "https://cloud.konghq.com/login",
  loginPath: null,
  provider: null,
  passwordSignIn: true,
  tokenOwner: { kind: "person", detail: "Olivia Brandt" },
  rights: [
    { action: "organizationLogin", answer: "yes" },
    { action: "portals", answer: "yes" },
  ],
};

export function samplePortal(id: string, region: Region, name: string, more: Partial<Portal> = {}): Portal {
  const domain = `${id}.${region}.kongportals.com`;
  return {
    id,
    region,
    name,
    domain,
    customDomain: null,
    redirectUris: [
      { kind: "default", url: `https://${domain}/login` },
      { kind: "preview", url: `https://${id}.portal-preview.${region}.api.konghq.com/login` },
    ],
    userAuthentication: true,
    provider: null,
    ...more,
  };
}

const partner = samplePortal("6b3f9a2c41d8", "eu", "Partner Portal");

export const samplePortals: RegionPortals[] = [
  {
    region: "eu",
    found: {
      kind: "portals",
      detail: [
        {
          ...partner,
          customDomain: "developers.contoso.com",
          redirectUris: [{ kind: "custom", url: "https://developers.contoso.com/login" }, ...partner.redirectUris],
        },
        samplePortal("c90d17e5b2f4", "eu", "Open Data", { userAuthentication: false }),
      ],
    },
    classic: 1,
  },
  {
    region: "us",
    found: {
      kind: "portals",
      detail: [
        samplePortal("0e7d5c83b19a", "us", "Internal APIs", {
          provider: { kind: "oidc", issuer: "https://contoso.okta.com", clientId: "abc", enabled: true },
        }),
        samplePortal("4a81f6d20c7e", "us", "Suppliers", {
          provider: { kind: "saml", issuer: null, clientId: null, enabled: true },
        }),
      ],
    },
    classic: 0,
  },
  ...(["au", "me", "in"] as const).map(
    (region): RegionPortals => ({ region, found: { kind: "portals", detail: [] }, classic: 0 }),
  ),
  { region: "sg", found: { kind: "notEnabled" }, classic: 0 },
];
