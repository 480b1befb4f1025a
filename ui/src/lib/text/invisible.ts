/**
 * Invisible characters that change how the text around them reads: controls, the direction marks of Unicode Standard
 * Annex 9, line and paragraph separators, and spaces without a width. Joiners are kept, because words and emoji need
 * them.
 */
const INVISIBLE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029\u200b\u2060\ufeff]/gu;

/** A name from outside with its invisible characters spelled out. */
export function revealInvisible(name: string): string {
  return name.replace(INVISIBLE, (character) => `[U+${codeOf(character)}]`);
}

/** Left as it is, because the person types it back; the parts that show it use `revealInvisible` themselves. */
const AS_IT_IS = new Set(["candidates", "madeElsewhere"]);

/**
 * The same answer with the invisible characters of its texts spelled out. Line breaks are kept: messages have them. A
 * bare text is a requested value, such as a secret, and is not changed.
 */
export function revealThroughout<T>(answer: T): T {
  if (Array.isArray(answer)) return answer.map(within) as T;
  if (typeof answer !== "object" || answer === null) return answer;
  const parts = Object.entries(answer).map(([key, part]) => [key, AS_IT_IS.has(key) ? part : within(part)]);
  return Object.fromEntries(parts) as T;
}

function within(part: unknown): unknown {
  return typeof part === "string"
    ? part
        .split(/([\n\r\t])/)
        .map(unlessBreak)
        .join("")
    : revealThroughout(part);
}

function unlessBreak(text: string): string {
  return /^[\n\r\t]$/.test(text) ? text : revealInvisible(text);
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
