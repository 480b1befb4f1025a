import type { Remedy } from "../../ipc/bindings";
import type { Words } from "../words";
import { remedies } from "./remedies";

/** What is different where Microsoft refuses an app registration that signs in with its own client secret. */
const different: Partial<Record<Remedy, Words>> = {
  clientDisabled: {
    title: "The enterprise application is switched off",
    body: "“Enabled for users to sign in?” is set to No in Entra, so Microsoft lets nobody sign in to it and accepts no secret of it.",
    next: "Ask who switched it off and why. Then set it to Yes in Entra, under Enterprise applications, the app, Properties, and retry.",
  },
  clientUnknown: {
    title: "Microsoft does not know the app registration",
    body: "It signs nobody in: it is not in this directory, or someone deleted it.",
    next: "Look for it in Entra under App registrations, also under Deleted applications, where it can be restored for 30 days. Then retry.",
  },
  blockedByPolicy: {
    title: "A policy does not let the app registration sign in",
    body: "A Conditional Access policy for workload identities refused it here, with its client secret. Konnect may be refused too.",
    next: "Show the details to your administrator, who can leave the app registration out of the policy. Then retry.",
  },
  unknown: {
    title: "Microsoft refused the client secret",
    body: "This app does not know why. Microsoft’s own words are in the details.",
    next: "Look up the error, or show the details to your administrator.",
  },
};

export const secretRefused = (remedy: Remedy): Words => different[remedy] ?? remedies[remedy];
