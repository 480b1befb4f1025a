import { announce } from "../../lib/announce.svelte";
import { wear } from "../../lib/appearance";
import type { Appearance, AuthoritySource, Folder } from "../../lib/ipc/bindings";
import { latest } from "../../lib/latest";
import { messages } from "../../lib/text/messages";
import type { Store } from "../store.svelte";
import { plainAppearance, stepped } from "./appearance";

/** How the window looks, and what someone who helps wants to know. On every screen, whatever else is going on. */
export function settingsActions(store: Store) {
  const { backend, send } = store;
  const changes = latest();
  /** What is shown, which is ahead of what is kept. */
  let shown: Appearance | null = null;
  /** What was changed here and is not kept yet. What is not in it is left as another window set it. */
  let unsaved: Partial<Appearance> = {};

  async function readSettings(): Promise<void> {
    const isLatest = changes.begin();
    const answer = await backend.settings();
    if (answer.status === "error" || !isLatest()) return;
    shown = answer.data.appearance;
    wear(shown);
    send({ type: "settings/read", settings: answer.data });
  }

  /** Shows it at once, and keeps it. `afresh`: a damaged file is moved aside first. */
  async function changeAppearance(change: Partial<Appearance>, afresh = false): Promise<void> {
    const appearance = { ...(shown ?? plainAppearance), ...change };
    shown = appearance;
    unsaved = afresh ? appearance : { ...unsaved, ...change };
    wear(appearance);
    const isLatest = changes.begin();
    send({ type: "settings/read", settings: { appearance, problem: store.state.settings?.problem ?? null } });
    const answer = await backend.changeSettings({ theme: null, textSize: null, ...unsaved }, afresh);
    if (!isLatest()) return;
    const settings = answer.status === "ok" ? answer.data : { appearance, problem: "notWritten" as const };
    if (settings.problem === null) unsaved = {};
    // Another window may have set the rest.
    shown = settings.appearance;
    wear(shown);
    send({ type: "settings/read", settings });
  }

  async function setTextSize(textSize: Appearance["textSize"]): Promise<void> {
    const before = shown?.textSize ?? plainAppearance.textSize;
    announce(messages.settings.textSizeNow(textSize, before));
    if (textSize !== before) await changeAppearance({ textSize });
  }

  /** From the next sign-in on, Microsoft's shared app asks again; what was typed of another is dropped as well. */
  async function useSharedApp(): Promise<boolean> {
    const answer = await backend.setSignInClient(null);
    if (answer.status === "error") return false;
    send({ type: "microsoft/signInClientSet", client: answer.data });
    return true;
  }

  return {
    readSettings,
    useSharedApp,
    changeAppearance,
    changeTextSize: (by: 1 | -1) => setTextSize(stepped(shown?.textSize ?? plainAppearance.textSize, by)),
    resetTextSize: () => setTextSize(plainAppearance.textSize),
    openSettings: () => send({ type: "settings/opened" }),
    closeSettings: () => send({ type: "settings/closed" }),
    places: () => backend.places(),
    addedAuthorities: () => backend.addedAuthorities(),
    addAuthority: (source: AuthoritySource) => backend.addAuthority(source),
    removeAuthority: (fingerprint: string) => backend.removeAuthority(fingerprint),
    openFolder: (folder: Folder) => backend.openFolder(folder),
    diagnostics: () => backend.diagnostics(),
    copyReport: (text: string) => backend.copyDetails(text),
  };
}
