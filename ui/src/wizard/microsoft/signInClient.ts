import type { OwnSignInClient } from "../../lib/ipc/bindings";
import { sharedApp } from "../../lib/text/en/sign-in";
import { messages } from "../../lib/text/messages";
import type { State } from "../state";

/** The person's own registration as it was typed; `null` for Microsoft's shared app. */
export function typedClient(state: State): OwnSignInClient | null {
  if (state.signInPreset?.kind === "set") return state.signInClient;
  const clientId = state.draft.ownClientId ?? state.signInClient?.clientId ?? "";
  const directory = state.draft.ownClientDirectory ?? state.signInClient?.directory ?? "";
  return clientId.trim() === "" && directory.trim() === "" ? null : { clientId, directory };
}

/** The app that asks, as Microsoft's page names it. */
export function askingApp(state: State): { name: string; clientId: string } {
  const own = typedClient(state);
  if (own === null) return sharedApp;
  const known = state.practice?.registrations.find(({ clientId }) => clientId === own.clientId.trim());
  return { name: known?.name ?? messages.signIn.who.own, clientId: own.clientId.trim() };
}
