import type { SignInAppFound } from "../../ipc/bindings";
import type { Answers, Fake } from "./context";

const CLIENT = "7c1f5f7e-4d0e-4c0b-9a53-1f2f8a3f9b10";

/** One that a colleague registered. */
export const sampleSignInApp: SignInAppFound = {
  clientId: "0b8f1e1c-52a7-4b0e-8f0d-6f3b4b7a2c11",
  name: "Contoso sign-in",
  created: "2026-11-26T09:12:00Z",
  owners: [{ id: "b0a3c5d1-8a52-4f4c-9f0e-0c4f1b7d2e12", name: "Olivia Brandt", address: "olivia.brandt@contoso.com" }],
  works: true,
};

/** Registering the organization's own sign-in app, and deleting it. */
export function signInAppAnswers({ world, snapshot, rest, answer }: Fake) {
  let reviewed = { name: "", approve: false };
  const directory = () => snapshot.microsoft?.directory.id ?? "";

  return {
    previewSignInApp: (name, approve) =>
      answer("previewSignInApp", [name, approve], async () => {
        await rest();
        reviewed = { name, approve };
        const post = (path: string, body: unknown) => ({
          method: "POST",
          url: `https://graph.microsoft.com/v1.0/${path}`,
          body: JSON.stringify(body, null, 2),
          condition: null,
        });
        const requests = [
          post("applications", { displayName: name, signInAudience: "AzureADMyOrg", isFallbackPublicClient: true }),
          post("servicePrincipals", { appId: "{the new client ID}" }),
          ...(approve ? [post("oauth2PermissionGrants", { consentType: "AllPrincipals" })] : []),
        ];
        return {
          planId: `app-${name}-${approve}`,
          name,
          existing: null,
          others: world.signInApps,
          permissions: ["openid", "profile", "Application.ReadWrite.All", "User.Read"],
          requests,
          directory: directory(),
        };
      }),
    registerSignInApp: (planId) =>
      answer("registerSignInApp", [planId], async () => {
        await rest(2);
        const client = { clientId: CLIENT, directory: directory() };
        snapshot.signInClient = client;
        return {
          client,
          name: reviewed.name,
          approval: reviewed.approve ? { kind: "given" as const } : { kind: "notChosen" as const },
          approvalPage: "https://login.microsoftonline.com/organizations/v2.0/adminconsent",
          permissions: ["openid", "profile", "Application.ReadWrite.All", "User.Read"],
          others: [],
          kept: true,
        };
      }),
    previewSignInAppRemoval: () =>
      answer("previewSignInAppRemoval", [], () =>
        snapshot.signInClient?.clientId === CLIENT
          ? {
              kind: "delete" as const,
              detail: {
                planId: "delete-app",
                name: reviewed.name,
                request: {
                  method: "DELETE",
                  url: "https://graph.microsoft.com/v1.0/applications/3c2d1b0a-0000-4000-8000-000000000001",
                  body: null,
                  condition: null,
                },
              },
            }
          : { kind: "ofOthers" as const },
      ),
    removeSignInApp: (planId) =>
      answer("removeSignInApp", [planId], () => {
        snapshot.signInClient = null;
        return null;
      }),
  } satisfies Answers;
}
