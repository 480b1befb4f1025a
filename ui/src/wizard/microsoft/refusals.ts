import { type Remedy, remedies } from "../../lib/ipc/bindings";

const REMEDY_OF = new Map<number, Remedy>(
  remedies.flatMap(([remedy, codes]) => codes.map((code): [number, Remedy] => [code, remedy])),
);

/** What helps against the error with this number, by the table of the program behind the window. */
export function remedyOf(code: number): Remedy {
  return REMEDY_OF.get(code) ?? "unknown";
}

/** The AADSTS number in what was typed: alone, or somewhere in the text of Microsoft's page. */
export function codeIn(typed: string): number | null {
  const found = /AADSTS\s*:?\s*(\d{4,7})(?!\d)/i.exec(typed) ?? /^\s*(\d{4,7})\s*$/.exec(typed);
  return found?.[1] === undefined ? null : Number(found[1]);
}
