/** Code of others in this app. */
export type ThirdParty = {
  name: string;
  version: string;
  /** An SPDX expression. */
  licence: string;
  /** Where its source is. */
  source: string;
  /** The texts that come with it. */
  texts: string[];
};

/** What `cargo xtask licences` writes: each text once. */
type Written = { packages: (Omit<ThirdParty, "texts"> & { texts: number[] })[]; texts: string[] };

/** Reads the list, which is a file of its own: it is as large as the rest of the page, and few ask for it. */
export async function thirdParty(): Promise<ThirdParty[]> {
  const { default: written } = await import("./licences.json?raw");
  const { packages, texts } = JSON.parse(written) as Written;
  return packages.map((one) => ({ ...one, texts: one.texts.flatMap((place) => texts[place] ?? []) }));
}

/** Those with every word in their name or licence. */
export function matching(list: readonly ThirdParty[], text: string): ThirdParty[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return list.filter(({ name, licence }) => words.every((word) => `${name} ${licence}`.toLowerCase().includes(word)));
}
