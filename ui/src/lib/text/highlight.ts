/** A name in pieces, some of which match the beginnings of searched words. */
export function highlight(name: string, text: string): { part: string; hit: boolean }[] {
  const words = text.split(/\s+/).filter(Boolean).map(escaped);
  if (words.length === 0) return [{ part: name, hit: false }];
  const beginnings = new RegExp(`(?<![\\p{L}\\p{N}])(${words.join("|")})`, "iu");
  return name
    .split(beginnings)
    .map((part, index) => ({ part, hit: index % 2 === 1 }))
    .filter(({ part }) => part !== "");
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
