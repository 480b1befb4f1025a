/**
 * Characters that are not seen but change what is seen around them: controls, the direction marks of Unicode Standard
 * Annex 9, line and paragraph separators, and spaces without a width. Joiners stay, as words and emoji are made with them.
 */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\u200b\u2060\ufeff]/gu;

/** A name from outside, with every character of it to be seen. */
export function seen(name: string): string {
  return name.replace(UNSEEN, (character) => `[U+${codeOf(character)}]`);
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
