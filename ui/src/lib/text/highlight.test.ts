import { expect, test } from "vitest";
import { highlight } from "./highlight";

function hits(name: string, text: string): string {
  return highlight(name, text)
    .map(({ part, hit }) => (hit ? `[${part}]` : part))
    .join("");
}

test.each([
  ["Konnect Admins", "konn", "[Konn]ect Admins"],
  ["API Konnect Pilots", "konn", "API [Konn]ect Pilots"],
  ["API Konnect Pilots", "pil konn", "API [Konn]ect [Pil]ots"],
  ["Subkonnect", "konn", "Subkonnect"],
  ["Équipe Été", "é", "[É]quipe [É]té"],
  ["R&D (core)", "(core", "R&D [(core])"],
  ["C++ people", "c++", "[C++] people"],
  ["Sales", "", "Sales"],
])("%s searched for %j_is marked as %s", (name, text, shown) => {
  expect(hits(name, text)).toBe(shown);
});
