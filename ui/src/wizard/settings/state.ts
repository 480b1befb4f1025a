import type { Settings } from "../../lib/ipc/bindings";

/** What is set, and whether the person is looking at it. `settings`: `null` until it was read. */
export type SettingsState = { settings: Settings | null; settingsOpen: boolean };

export const emptySettings: SettingsState = { settings: null, settingsOpen: false };
