import type { Wizard } from "./wizard.svelte";

/**
 * What the primary button of a screen does, and whether that leads to a change in Entra or Konnect.
 *
 * What is harmless may be pressed by Enter anywhere on its screen. Everything else needs a press on that very button.
 * A try again counts as what it tries again.
 */
const HARMLESS = {
  setUp: true,
  signIn: true,
  next: true,
  done: true,
  startRun: false,
  startTeardown: false,
  plan: false,
  continueRequestedAction: false,
} as const satisfies Partial<Record<keyof Wizard, boolean>>;

export type PrimaryAct = keyof typeof HARMLESS;

export function isHarmless(act: PrimaryAct): boolean {
  return HARMLESS[act];
}
