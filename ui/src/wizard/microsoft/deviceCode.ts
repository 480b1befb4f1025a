/** A code in groups of three or four, as it is read and typed; what is already grouped stays so. */
export function groupsOf(code: string): string[] {
  if (code.includes("-")) return code.split("-");
  const size = code.length % 4 === 0 ? 4 : 3;
  return code.match(new RegExp(`.{1,${size}}`, "g")) ?? [];
}

/** A code letter by letter, for whoever hears it. */
export function spelled(code: string): string {
  return [...code].join(" ");
}

/** An address as a person types it: without what every browser adds. */
export function shortAddress(page: string): string {
  return page.replace(/^https:\/\//, "").replace(/\/$/, "");
}
