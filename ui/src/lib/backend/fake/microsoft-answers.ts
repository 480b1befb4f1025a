import type { MicrosoftAccount, Permission } from "../../ipc/bindings";
import type { Answers, Fake } from "./context";

/** The account with what it was given before and is given now. */
function given(account: MicrosoftAccount, asked: Permission[]): MicrosoftAccount {
  const permissions = [...new Set([...account.permissions, ...asked])];
  const may = permissions.includes("delegatedPermissionGrantReadWriteAll");
  const rights = account.rights.map((right) =>
    right.answer === "notPermitted" && may ? ({ ...right, answer: "yes" } as const) : right,
  );
  return { ...account, permissions, rights };
}

export function microsoftAnswers(fake: Fake) {
  const { world, snapshot, rest, now, answer } = fake;

  return {
    setSignInClient: (client) =>
      answer("setSignInClient", [client], () => {
        snapshot.signInClient = client;
        return client;
      }),
    async signIn(request, progress) {
      const approvalPage = "https://login.microsoftonline.com/organizations/v2.0/adminconsent";
      if (request.way === "browser") {
        progress({
          kind: "waiting",
          detail: { address: "http://localhost:53682/", timeoutSeconds: 300, approvalPage },
        });
      } else if (request.way === "deviceCode") {
        const page = "https://microsoft.com/devicelogin";
        progress({ kind: "code", detail: { userCode: "GJ7TZKX2L", page, timeoutSeconds: 900, approvalPage } });
      }
      const cancelled = new Promise<"cancelled">((resolve) => {
        fake.cancelSignIn = () => resolve("cancelled");
      });
      const signedIn = answer("signIn", [request], async () => {
        await rest(3);
        progress({ kind: "answered" });
        if (request.forRun) {
          fake.renewed("microsoft");
          return world.account;
        }
        await rest();
        snapshot.microsoft = given(world.account, request.permissions);
        return snapshot.microsoft;
      });
      const first = await Promise.race([signedIn, cancelled]);
      return first === "cancelled" ? { status: "error", error: { kind: "signInCancelled" } } : first;
    },
    recentDirectories: () =>
      answer("recentDirectories", [], () => (snapshot.practice === null ? world.recentDirectories : [])),
    azureCliDirectories: (cloud) =>
      answer("azureCliDirectories", [cloud], async () => {
        await rest();
        return world.azureCliDirectories;
      }),
    forgetDirectories: (id) =>
      answer("forgetDirectories", [id], () => {
        world.recentDirectories = world.recentDirectories.filter((one) => id !== null && one.id !== id);
        return world.recentDirectories;
      }),
    openSignInAgain: () => answer("openSignInAgain", [], () => null),
    copySignInLink: () => answer("copySignInLink", [], () => null),
    cancelSignIn: () =>
      answer("cancelSignIn", [], () => {
        fake.cancelSignIn();
        return null;
      }),
    checkRights: () =>
      answer("checkRights", [], async () => {
        await rest();
        snapshot.microsoft = world.account;
        return world.account;
      }),
    signOut: () =>
      answer("signOut", [], () => {
        snapshot.microsoft = null;
        return now();
      }),
  } satisfies Answers;
}
