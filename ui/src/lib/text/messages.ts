import { en } from "./en";
import { type Language, language } from "./language";

/**
 * Every word of the window in one language. Another language is a second object of this type.
 *
 * Sentences are whole: a value goes into a function, never into the gap between two pieces of text.
 */
export type Messages = typeof en;

const catalogues: Record<Language, Messages> = { en };

/** The words of the window, in its language. */
export const messages = catalogues[language];
