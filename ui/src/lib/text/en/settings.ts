import type { Appearance, SettingsProblem, TextSize } from "../../ipc/bindings";
import { plural } from "../format";
import type { Words } from "../words";

export const settings = {
  title: "Settings",
  open: "Settings",
  back: "Back",
  appearance: "Appearance",
  theme: "Theme",
  themes: { system: "System", light: "Light", dark: "Dark" } satisfies Record<Appearance["theme"], string>,
  textSize: "Text size",
  textSizes: { "100": "100 %", "125": "125 %", "150": "150 %", "200": "200 %" } satisfies Record<TextSize, string>,
  shortcuts: (held: string) =>
    `On every screen: ${held} and + for larger text, ${held} and − for smaller text, ${held} and 0 for 100 %.`,
  /** For screen readers, after a key. */
  textSizeNow: (size: TextSize, before: TextSize) => {
    if (size !== before) return `Text size ${size} %`;
    if (size === "100") return "Text size 100 %, the smallest";
    return size === "200" ? "Text size 200 %, the largest" : `Text size ${size} %`;
  },

  problem: {
    damaged: {
      title: "The settings file cannot be read",
      body: "It is damaged, or another program wrote it. It was not changed. What you choose here lasts until you close the app.",
      next: "Repair the file, or start with a new one. The old file is kept next to it.",
    },
    newerVersion: {
      title: "A newer version of this app wrote the settings file",
      body: "It was not changed, so that the newer version still finds its settings. What you choose here lasts until you close the app.",
      next: "Use the newer version.",
    },
    unreadable: {
      title: "The settings file cannot be opened",
      body: "It was not changed. What you choose here lasts until you close the app.",
      next: "Check that you may read the file.",
    },
    notWritten: {
      title: "This setting could not be saved",
      body: "It lasts until you close the app.",
      next: "Check that you may write to the settings folder and that the disk is not full. Then choose it again.",
    },
  } satisfies Record<SettingsProblem, Words>,
  startAfresh: "Start with a new file",

  stored: "Stored on this computer",
  places: {
    journals: "Journals",
    journalsText: "What each run changed. Continue and undo need them.",
    logs: "Logs",
    logsText: "One file for each day, the last 14 are kept. They hold no secrets and no tokens.",
    settings: "Settings file",
    settingsText: "Theme and text size.",
    keychain: "Client secrets",
    keychainText:
      "In this computer’s keychain, one entry for each connection. Where there is no keychain, they stay in memory until you close the app.",
    keychainEntry: (service: string, user: string) => `Service ${service}, user ${user}…`,
  },
  openFolder: "Open folder",
  folderNotOpened: "This folder could not be opened. Open it by its path in your file manager.",
  reading: "Reading",
  notRead: "This could not be read. Close Settings and open it again.",
  practice: "While you practise, journals and secrets are kept apart from these and are deleted when you leave.",

  diagnostics: "Diagnostics",
  report: "Report for support",
  reportText:
    "Versions, settings, counts, and the last lines of the log. IDs, addresses, your own host names and anything that looks like a token are left out. Nothing is sent; you copy it.",
  copyReport: "Copy report",
  copied: "Copied",
  copiedStatus: "The report was copied",
  notCopied: "The clipboard did not take it. Select the text below and copy it.",
  showReport: "Show the report",
  reportLines: {
    system: "System",
    webView: "Web view",
    keychain: "Keychain",
    practice: "Practice",
    theme: "Theme",
    textSize: "Text size",
    settingsFile: "Settings file",
    connections: "Connections",
    log: "Log",
    yes: "yes",
    no: "no",
    unknown: "unknown",
    fine: "fine",
    nothing: "(nothing was logged)",
    counts: (finished: number, unfinished: number, skipped: number) =>
      `${finished} finished, ${unfinished} unfinished, ${plural(skipped, "# file skipped", "# files skipped")}`,
  },

  about: "About",
  version: "Version",
  licence: "Licence",
  licenceText: "MIT or Apache-2.0, at your option.",

  menu: {
    microsoft: (name: string) => `Microsoft account, ${name}`,
    konnect: (name: string) => `Konnect organization, ${name}`,
    organizationId: (id: string) => `Organization ID ${id}`,
    useAnotherAccount: "Use another account",
    signOut: "Sign out",
    changeToken: "Use another token or organization",
    disconnect: "Disconnect",
    heldRunning: "Not while changes are being made. Wait until they are done, or stop them.",
    heldBusy: "Not while something else is going on. Wait until it is done.",
  },

  /** The title of the window, which the system shows in its lists of windows. */
  windowTitle: (screen: string, practising: boolean, app: string) =>
    practising ? `${screen} (practice) – ${app}` : `${screen} – ${app}`,
  screens: {
    welcome: "Welcome",
    home: "Connections",
    connection: "Connection",
    test: "Test sign-in",
    microsoft: "Sign in to Microsoft",
    microsoftWaiting: "Waiting for the browser",
    microsoftSignedIn: "Signed in to Microsoft",
    konnect: "Konnect",
    options: "Options",
    teams: "Teams",
    review: "Review",
    setup: "Set up",
    handover: "Hand over",
    teardown: "Review",
    teardownRun: "Undo or remove",
  },
};
