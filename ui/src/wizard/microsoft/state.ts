import type {
  Cloud,
  Directory,
  MicrosoftAccount,
  OwnSignInClient,
  Permission,
  SignInPreset,
  SignInWay,
} from "../../lib/ipc/bindings";

export type MicrosoftState = {
  microsoft: MicrosoftAccount | null;
  /** The directory that the choices were made for. */
  directory: string | null;
  /** The app registration of the person's own that signs in, in place of Microsoft's shared app. */
  signInClient: OwnSignInClient | null;
  /** What an administrator of this computer has set for everyone. */
  signInPreset: SignInPreset | null;
  /** What the last sign-in asked for. */
  askedFor: readonly Permission[];
  /** Where an administrator approves it. */
  approvalPage: string | null;
  /** The way that the person chose, until another is chosen: whoever signs in again takes the same. */
  signInWay: SignInWay;
  waiting: Waiting | null;
  /** Those that this computer remembers, the latest first. */
  recentDirectories: readonly Directory[];
};

/** While a sign-in goes on: in which way, since when, and how long Microsoft's answer is awaited. */
export type Waiting = {
  way: SignInWay;
  since: number;
  /** Where the browser's answer comes back to. */
  address: string | null;
  timeoutSeconds: number | null;
  /** What to type where, and until when. */
  code: { userCode: string; page: string; ends: number } | null;
  /** Nobody typed the code in time. */
  expired: boolean;
  answered: boolean;
};

export function waitingFor(way: SignInWay, since: number): Waiting {
  return { way, since, address: null, timeoutSeconds: null, code: null, expired: false, answered: false };
}

export const emptyMicrosoft: MicrosoftState = {
  microsoft: null,
  directory: null,
  signInClient: null,
  signInPreset: null,
  askedFor: [],
  approvalPage: null,
  signInWay: "browser",
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
