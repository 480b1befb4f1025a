import type { Cloud, MicrosoftAccount } from "../../lib/ipc/bindings";

export type MicrosoftState = {
  microsoft: MicrosoftAccount | null;
  /** The directory that the choices were made for. */
  directory: string | null;
  /** While the browser is out: when it was opened and how long Microsoft's answer is awaited. */
  waiting: { since: number; address: string | null; timeoutSeconds: number | null; answered: boolean } | null;
};

export const emptyMicrosoft: MicrosoftState = { microsoft: null, directory: null, waiting: null };

export type MicrosoftDraft = {
  cloud: Cloud;
  directory: string;
  /** Asks Microsoft for the right to read other people's groups. */
  readPeople: boolean;
};

export const emptyMicrosoftDraft: MicrosoftDraft = { cloud: "global", directory: "", readPeople: false };
