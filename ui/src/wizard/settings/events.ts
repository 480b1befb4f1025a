import type { Settings } from "../../lib/ipc/bindings";

export type SettingsEvent =
  | { type: "settings/read"; settings: Settings }
  /** Over the screen, which stays as it is below. */
  | { type: "settings/opened" }
  | { type: "settings/closed" };
