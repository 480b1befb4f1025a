import type { Waiting } from "../microsoft/state";

export type RenewalState = {
  /** A sign-in to Microsoft for the run that waits for it. */
  renewal: Waiting | null;
};

export const emptyRenewal: RenewalState = { renewal: null };
