import type { RequestRefusal } from "../../ipc/bindings";
import { date, plural } from "../format";

type Kind = RequestRefusal["kind"];

/** The request of a Konnect admin to an Entra admin: making it, and opening it. */
export const requestFile = {
  ask: "Ask my Entra admin",
  askText: "You choose what people sign in to and send a request. It changes nothing in Entra or Konnect.",
  only: "No rights in Entra?",
  onlyText: "With a Konnect token you can make a request that your Entra admin opens in this app.",
  onlyStart: "Make a request for my Entra admin",
  leadOnly: "You need no Microsoft account for this. Choose what people sign in to, and send the request.",
  title: "Request for your Entra admin",
  groups: "Groups that should sign in",
  groupsHint: "One per line, by name or object ID. Your Entra admin decides.",
  make: "Make the request",
  send: "Save it as a file or copy it, and send it. It holds no secret. Your Entra admin opens it in this app and gives you back the issuer URL, client ID and client secret.",
  save: "Save as a file",
  saved: (name: string) => `Saved as ${name} in your Downloads folder.`,
  notSaved: "The file could not be saved. Check the disk and your Downloads folder, or copy the request.",
  openDownloads: "Open the folder",
  copy: "Copy the request",
  open: "Open a request from a Konnect admin",
  openText: "Opening it changes nothing. You choose what to use, and review it before anything is done.",
  file: "Request file",
  paste: "Or paste its text",
  read: "Read the request",
  found: "What is asked for",
  from: "Konnect organization, as the request names it",
  made: (when: string) => `Made on ${date(when)}, as the request says.`,
  trust:
    "Anyone can write such a request. Ask the person who sent it whether this is their organization and their addresses.",
  organizationLogin: "Organization login",
  notKonnect: "Not a Konnect address. Tick it only if you know that it is yours.",
  atKonnect: "Konnect address",
  addresses: (name: string) => `Addresses of ${name}`,
  wanted: "Groups that should sign in",
  wantedText: "To limit sign-in to them, choose “Only assigned people and groups” in Options, and add them in Teams.",
  noGroups: "The request names no groups.",
  use: "Use this request",
  nothingTicked: "Tick at least one address.",
  used: "The request is in use. Continue to choose the options.",
  inUse: (targets: number) => plural(targets, "Request for one target", "Request for # targets"),
  inUseText:
    "Each target gets an app registration of its own. At the end you get the values to give back to the Konnect admin.",
  putAway: "Put the request away",
  away: "The request was put away.",
  refused: {
    tooLarge: () => "This is too large for a request: 64 kB at most.",
    notReadable: () => "This file cannot be read as text. Ask for it again.",
    notJson: () => "This is not a whole request. Copy all of it, from the first { to the last }.",
    notARequest: () => "This is not a request made with this app.",
    otherVersion: (detail: string) =>
      `This request has version ${detail}, and this app reads version 1. Use the newest version of the app.`,
    malformed: (detail: string) =>
      `What stands at about line ${detail} was not written by this app. The request was changed or damaged, so nothing of it is used. Ask for it again.`,
    targetCount: () => "A request is for 1 to 50 targets. Choose at least one, or make several requests.",
    addressCount: () => "A target has 1 to 10 addresses. Ask for the request again.",
    groups: () => "There can be 50 groups at most, each with a name or an object ID.",
    name: () => "A name is empty, too long or has control characters in it. Correct it, or ask for the request again.",
    address: () => "An address is not a plain https address. Nothing of the request is used.",
    duplicate: () => "Two targets are the same or share an address. Each needs an app registration of its own.",
    target: () => "A target does not belong to the organization that the request names. Nothing of it is used.",
    hasToken: () => "There is an access token in it. Take it out, and revoke the token in Konnect if you have sent it.",
    practice: () => "This request was made in practice. It can be opened in practice only.",
  } satisfies Record<Kind | "notReadable", (detail: string) => string>,
};
