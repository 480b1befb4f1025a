/** The languages that have a catalogue, each with the locale of its dates, numbers and lists. */
const LOCALES = { en: "en-GB" } as const;

export type Language = keyof typeof LOCALES;

/** The first preferred language that is available. `wanted`: language tags, such as `de-AT`. */
export function languageFor(wanted: readonly string[]): Language {
  const codes = wanted.map((tag) => tag.split("-")[0] ?? "");
  return codes.find((code): code is Language => Object.hasOwn(LOCALES, code)) ?? "en";
}

/** The language of the window. */
export const language = languageFor(navigator.languages);

export const locale = LOCALES[language];
