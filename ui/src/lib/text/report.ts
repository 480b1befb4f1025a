import type { Diagnostics } from "../ipc/bindings";
import { messages } from "./messages";

/** What a person copies for whoever helps, exactly as it is shown. */
export function reportText(told: Diagnostics): string {
  const { reportLines: words } = messages.settings;
  const { appearance, problem } = told.settings;
  const { journals } = told;
  return [
    `${messages.appName} ${told.version}`,
    `${words.system}: ${told.system}, ${told.architecture}`,
    `${words.webView}: ${told.webView ?? words.unknown}`,
    `${words.keychain}: ${told.keychain}`,
    `${words.practice}: ${told.practising ? words.yes : words.no}`,
    `${words.theme}: ${appearance.theme}`,
    `${words.textSize}: ${appearance.textSize} %`,
    `${words.settingsFile}: ${problem ?? words.fine}`,
    `${words.connections}: ${journals === null ? words.unknown : words.counts(journals.finished, journals.unfinished, journals.skipped)}`,
    "",
    `${words.log}:`,
    ...(told.log.length === 0 ? [words.nothing] : told.log),
  ].join("\n");
}
