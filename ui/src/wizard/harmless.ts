import type { Wizard } from "./wizard.svelte";

/**
 * What the primary button of a screen does, and whether that leads to a change in Entra or Konnect.
 *
 * Harmless buttons may be pressed with Enter anywhere on their screen. Everything else needs a press on the button
 * itself. A retry is treated as what it retries.
 */
const HARMLESS = {
  setUp: true,
  signIn: true,
  next: true,
  done: true,
  requestTest: true,
  startRun: false,
  startTeardown: false,
  startTest: false,
  plan: false,
  continueRequestedAction: false,
} as const satisfies Partial<Record<keyof Wizard, boolean>>;

export type PrimaryAct = keyof typeof HARMLESS;

export function isHarmless(act: PrimaryAct): boolean {
  return HARMLESS[act];
}
