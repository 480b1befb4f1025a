import type { Answers, Fake } from "./context";

export function microsoftAnswers({ world, snapshot, rest, now, answer }: Fake) {
  let cancel: (() => void) | null = null;

  return {
    setSignInClient: (client) =>
      answer("setSignInClient", [client], () => {
        snapshot.signInClient = client;
        return client;
      }),
    async signIn(request, progress) {
      progress({
        kind: "waiting",
        detail: {
          address: "http://localhost:53682/",
          timeoutSeconds: 300,
          approvalPage: "https://login.microsoftonline.com/organizations/v2.0/adminconsent",
        },
      });
      const cancelled = new Promise<"cancelled">((resolve) => {
        cancel = () => resolve("cancelled");
      });
      const signedIn = answer("signIn", [request], async () => {
        await rest(3);
        progress({ kind: "answered" });
        await rest();
        snapshot.microsoft = { ...world.account, mayReadPeople: world.account.mayReadPeople || request.readPeople };
        return snapshot.microsoft;
      });
      const first = await Promise.race([signedIn, cancelled]);
      return first === "cancelled" ? { status: "error", error: { kind: "signInCancelled" } } : first;
    },
    openSignInAgain: () => answer("openSignInAgain", [], () => null),
    copySignInLink: () => answer("copySignInLink", [], () => null),
    cancelSignIn: () =>
      answer("cancelSignIn", [], () => {
        cancel?.();
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
