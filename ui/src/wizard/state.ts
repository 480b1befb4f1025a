import {
  type ApplicationsDraft,
  type ApplicationsState,
  emptyApplications,
  emptyApplicationsDraft,
} from "./applications/state";
import { type ChecksState, emptyChecks } from "./checks/state";
import { type ConnectionsState, emptyConnections } from "./connections/state";
import { type ElsewhereState, emptyElsewhere } from "./elsewhere/state";
import { emptyFlow, type FlowState } from "./flow/state";
import { emptyHandOver, type HandOverState } from "./handover/state";
import { emptyKonnect, emptyKonnectDraft, type KonnectDraft, type KonnectState } from "./konnect/state";
import { emptyMicrosoft, emptyMicrosoftDraft, type MicrosoftDraft, type MicrosoftState } from "./microsoft/state";
import { emptyOptions, emptyOptionsDraft, type OptionsDraft, type OptionsState } from "./options/state";
import { emptyRenewal, type RenewalState } from "./renewal/state";
import { emptyReview, type ReviewState } from "./review/state";
import { emptyRun, type RunState } from "./run/state";
import { emptySession, type SessionState } from "./session/state";
import { emptySettings, type SettingsState } from "./settings/state";
import { emptyTeams, emptyTeamsDraft, type TeamsDraft, type TeamsState } from "./teams/state";
import { emptyTeardown, type TeardownState } from "./teardown/state";
import { emptyTestSignIn, type TestSignInState } from "./testSignIn/state";

/**
 * What a person typed or chose. `null` is a field that was never touched: its default follows from what is known, and
 * changes with it.
 */
export type Draft = MicrosoftDraft & KonnectDraft & OptionsDraft & TeamsDraft & ApplicationsDraft;

/** What was typed outside of practice and what it was typed for, kept while the person practises. */
export type SetAside = { draft: Draft; directory: string | null; organization: string | null };

export type State = FlowState &
  SessionState &
  SettingsState &
  MicrosoftState &
  KonnectState &
  OptionsState &
  TeamsState &
  ApplicationsState &
  ChecksState &
  RenewalState &
  ReviewState &
  RunState &
  HandOverState &
  ConnectionsState &
  ElsewhereState &
  TeardownState &
  TestSignInState & { draft: Draft; setAside: SetAside | null };

export const emptyDraft: Draft = {
  ...emptyMicrosoftDraft,
  ...emptyKonnectDraft,
  ...emptyOptionsDraft,
  ...emptyTeamsDraft,
  ...emptyApplicationsDraft,
};

export const initialState: State = {
  ...emptyFlow,
  ...emptySession,
  ...emptySettings,
  ...emptyMicrosoft,
  ...emptyKonnect,
  ...emptyOptions,
  ...emptyTeams,
  ...emptyApplications,
  ...emptyChecks,
  ...emptyRenewal,
  ...emptyReview,
  ...emptyRun,
  ...emptyHandOver,
  ...emptyConnections,
  ...emptyElsewhere,
  ...emptyTeardown,
  ...emptyTestSignIn,
  draft: emptyDraft,
  setAside: null,
};
