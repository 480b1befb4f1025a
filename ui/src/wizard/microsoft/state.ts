import type { Cloud, Directory, MicrosoftAccount, OwnSignInClient, Permission } from "../../lib/ipc/bindings";

export type MicrosoftState = {
  microsoft: MicrosoftAccount | null;
  /** The directory that the choices were made for. */
  directory: string | null;
  /** The app registration of the person's own that signs in, in place of Microsoft's shared app. */
  signInClient: OwnSignInClient | null;
  /** What the last sign-in asked for. */
  askedFor: readonly Permission[];
  /** Where an administrator approves it. */
  approvalPage: string | null;
  /** While the browser is out: when it was opened and how long Microsoft's answer is awaited. */
  waiting: { since: number; address: string | null; timeoutSeconds: number | null; answered: boolean } | null;
  /** Those that this computer remembers, the latest first. */
  recentDirectories: readonly Directory[];
};

export const emptyMicrosoft: MicrosoftState = {
  microsoft: null,
  directory: null,
  signInClient: null,
  askedFor: [],
  approvalPage: null,
  waiting: null,
  recentDirectories: [],
};

export type MicrosoftDraft = {
  cloud: Cloud;
  directory: string;
  /** What to ask Microsoft for or not. What is not here was never touched. */
  permissions: Readonly<Partial<Record<Permission, boolean>>>;
  /** An own app registration to sign in with, as it was typed. */
  ownClientId: string | null;
  ownClientDirectory: string | null;
};

export const emptyMicrosoftDraft: MicrosoftDraft = {
  cloud: "global",
  directory: "",
  permissions: {},
  ownClientId: null,
  ownClientDirectory: null,
};
