import type { ApplicationsEvent } from "./applications/events";
import type { ChecksEvent } from "./checks/events";
import type { ConnectionsEvent } from "./connections/events";
import type { ElsewhereEvent } from "./elsewhere/events";
import type { FlowEvent } from "./flow/events";
import type { HandOverEvent } from "./handover/events";
import type { KonnectEvent } from "./konnect/events";
import type { MicrosoftEvent } from "./microsoft/events";
import type { OptionsEvent } from "./options/events";
import type { RenewalEvent } from "./renewal/events";
import type { ReviewEvent } from "./review/events";
import type { RunEvent } from "./run/events";
import type { SessionEvent } from "./session/events";
import type { SettingsEvent } from "./settings/events";
import type { TeamsEvent } from "./teams/events";
import type { TeardownEvent } from "./teardown/events";
import type { TestSignInEvent } from "./testSignIn/events";

/**
 * What a person did, or what the program behind the window answered. Times are in milliseconds since 1970. The type
 * begins with the name of the subject whose reducer handles the event.
 */
export type Event =
  | ApplicationsEvent
  | ChecksEvent
  | ConnectionsEvent
  | ElsewhereEvent
  | FlowEvent
  | HandOverEvent
  | KonnectEvent
  | MicrosoftEvent
  | OptionsEvent
  | RenewalEvent
  | ReviewEvent
  | RunEvent
  | SessionEvent
  | SettingsEvent
  | TeamsEvent
  | TeardownEvent
  | TestSignInEvent;

/** The events of one subject. */
export type EventOf<S extends Subject> = Extract<Event, { type: `${S}/${string}` }>;

/** The subjects of the wizard, each with a folder of its name. */
export type Subject = Event["type"] extends `${infer S}/${string}` ? S : never;
