import type { Cloud, Directory, Permission, SignInWay } from "../../lib/ipc/bindings";
import { latest } from "../../lib/latest";
import type { Store } from "../store.svelte";
import { withPermissions } from "./permissions";
import { typedClient } from "./signInClient";

/** Signing in to Microsoft. `continueRequestedAction`: resumes what needed the sign-in. */
export function microsoftActions(store: Store, continueRequestedAction: () => Promise<void>) {
  const { backend, clock, send, failureOf, fail, currentLocation, ask } = store;
  const signIns = latest();
  /** Waited for before the next sign-in, which a late cancellation would end. */
  let cancelled: Promise<unknown> = Promise.resolve();

  let settingClient = false;

  /** Whom practice signed in last without the browser. */
  let simulated: string | null = null;

  /** Whether another app registration was typed than the one that signs in now. */
  function isNewClient(): boolean {
    const client = typedClient(store.state);
    const now = store.state.signInClient;
    return client?.clientId !== now?.clientId || client?.directory !== now?.directory;
  }

  /** Signs in with the app registration that was typed, from now on. Whether that can be used. */
  async function useTypedClient(): Promise<boolean> {
    const answer = await backend.setSignInClient(typedClient(store.state));
    if (answer.status === "ok") send({ type: "microsoft/signInClientSet", client: answer.data });
    else fail("microsoft", answer.error);
    return answer.status === "ok";
  }

  async function signIn(): Promise<void> {
    await signInWith(null);
  }

  /** Signs in in another way, from the error of the first or from its waiting screen. */
  async function signInBy(way: SignInWay): Promise<void> {
    if (store.state.screen === "microsoftWaiting") await cancelSignIn();
    send({ type: "microsoft/wayChosen", way });
    await signIn();
  }

  /** `simulatedAccount`: practice answers its own pages as this person would. */
  async function signInWith(simulatedAccount: string | null): Promise<void> {
    if (settingClient) return;
    if (isNewClient()) {
      settingClient = true;
      const usable = await useTypedClient();
      settingClient = false;
      if (!usable) return;
    }
    const { cloud, directory } = store.state.draft;
    simulated = simulatedAccount;
    // Practice signs a person in at its pages in the browser.
    const way = simulatedAccount === null ? store.state.signInWay : "browser";
    send({ type: "microsoft/signInStarted", now: clock(), way });
    if (store.state.screen !== "microsoftWaiting") return;
    const isLatest = signIns.begin();
    await cancelled;
    if (!isLatest()) return;
    const { askedFor: permissions, returnsTo } = store.state;
    const sameAccount = returnsTo !== null;
    const answer = await backend.signIn(
      {
        cloud,
        directory: directory.trim(),
        permissions: [...permissions],
        sameAccount,
        forRun: false,
        way,
        simulatedAccount,
      },
      (step) => {
        if (isLatest()) send({ type: "microsoft/signInProgressed", step, now: clock() });
      },
    );
    if (!isLatest()) return;
    if (answer.status === "ok") {
      send({ type: "microsoft/signedIn", account: answer.data });
      await continueRequestedAction();
    } else send({ type: "microsoft/signInEnded", failure: failureOf(answer.error) });
  }

  async function cancelSignIn(): Promise<void> {
    signIns.drop();
    send({ type: "microsoft/signInEnded", failure: null });
    cancelled = backend.cancelSignIn();
    await cancelled;
  }

  /** Opens the sign-in to Microsoft again, wherever it expired. */
  async function signInAgain(): Promise<void> {
    send({ type: "microsoft/signInReopened" });
    await signIn();
  }

  /** Signs the same person in again with more permissions, and leads back to here. */
  async function askForPermissions(permissions: readonly Permission[]): Promise<void> {
    send({ type: "flow/typed", patch: withPermissions(store.state, permissions, true) });
    send({ type: "microsoft/permissionsWanted" });
    if (store.state.returnsTo?.why === "permissions") await signInWith(simulated);
  }

  async function checkRights(): Promise<boolean> {
    send({ type: "flow/busy", with: "account" });
    if (store.state.busy !== "account") return false;
    const answer = await backend.checkRights();
    if (answer.status === "ok") send({ type: "microsoft/rightsChecked", account: answer.data });
    else fail("signedIn", answer.error, "account");
    return answer.status === "ok";
  }

  async function useAnotherAccount(): Promise<void> {
    await endSession(false);
  }

  async function endSession(toStart: boolean): Promise<void> {
    const answer = await backend.signOut();
    if (answer.status === "ok") send({ type: "microsoft/signedOut", snapshot: answer.data, toStart });
    else fail(currentLocation(), answer.error);
  }

  async function readRecentDirectories(): Promise<void> {
    const answer = await backend.recentDirectories();
    if (answer.status === "ok") send({ type: "microsoft/recentDirectoriesRead", directories: answer.data });
  }

  /** `null` if the Azure CLI does not tell; why is said on the screen. */
  async function readAzureCliDirectories(cloud: Cloud): Promise<readonly Directory[] | null> {
    send({ type: "microsoft/directoriesAsked" });
    const answer = await backend.azureCliDirectories(cloud);
    if (answer.status === "ok") return answer.data;
    // Whoever has gone on meanwhile does not need to know.
    if (store.state.screen === "microsoft") fail("microsoft", answer.error);
    return null;
  }

  /** `null`: all of them. Whether that worked. */
  async function forgetDirectories(id: string | null): Promise<boolean> {
    const answer = await backend.forgetDirectories(id);
    if (answer.status === "ok") send({ type: "microsoft/recentDirectoriesRead", directories: answer.data });
    return answer.status === "ok";
  }

  return {
    signIn,
    signInBy,
    chooseSignInWay: (way: SignInWay) => send({ type: "microsoft/wayChosen", way }),
    readRecentDirectories,
    readAzureCliDirectories,
    forgetDirectories,
    signInAs: (account: string) => signInWith(account),
    copyText: (text: string) => ask(backend.copyDetails(text)),
    cancelSignIn,
    signInAgain,
    askForPermissions,
    openSignInAgain: () => ask(backend.openSignInAgain()),
    copySignInLink: () => ask(backend.copySignInLink()),
    checkRights,
    useAnotherAccount,
    signOut: () => endSession(true),
  };
}
