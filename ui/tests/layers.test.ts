import { describe, expect, test } from "vitest";

const sources = import.meta.glob<string>(["../src/**/*.{ts,svelte}", "!../src/**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = new Map(Object.entries(sources).map(([path, text]) => [path.replace("../src/", ""), text]));

/** From the bottom up. `apart`: the files of a layer do not know each other. */
const LAYERS: { name: string; holds: RegExp; apart?: boolean }[] = [
  { name: "lib", holds: /^(lib\/|vite-env)/ },
  { name: "a subject's state", holds: /^wizard\/\w+\/state\.ts$/ },
  { name: "the state", holds: /^wizard\/state\.ts$/ },
  { name: "a subject's events", holds: /^wizard\/\w+\/events\.ts$/, apart: true },
  { name: "the events", holds: /^wizard\/events\.ts$/ },
  { name: "the rules", holds: /^wizard\/((choices|reset)|\w+\/(?!(state|events|reducer|actions)\.ts)\w+)\.ts$/ },
  { name: "a subject's reducer", holds: /^wizard\/\w+\/reducer\.ts$/, apart: true },
  { name: "the reducer", holds: /^wizard\/reducer\.ts$/ },
  { name: "the store", holds: /^wizard\/store\.svelte\.ts$/ },
  { name: "a subject's actions", holds: /^wizard\/\w+\/([a-z]+-)?actions(\.svelte)?\.ts$/, apart: true },
  { name: "the wizard", holds: /^wizard\/wizard\.svelte\.ts$/ },
  { name: "keys", holds: /^wizard\/(harmless|keys)\.ts$/ },
  { name: "parts", holds: /^parts\/\w+\.svelte$/ },
  { name: "screens", holds: /^wizard\/\w+\/\w+\.svelte$/ },
  { name: "the app", holds: /^(App\.svelte|main\.ts)$/ },
];

/** The files that a file imports, in any way. */
function importsOf(file: string, text: string): string[] {
  const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g)].map(([, to]) => to ?? "");
  // A style sheet and a list that is read as text import nothing.
  return specifiers.filter((to) => !/\.(css|json\?raw)$/.test(to)).map((to) => resolve(file, to));
}

function resolve(file: string, to: string): string {
  const path = new URL(to, `file:///${file}`).pathname.slice(1);
  const found = [path, `${path}.ts`, `${path}/index.ts`].find((one) => files.has(one));
  if (found === undefined) throw new Error(`${file} imports ${to}, which is not there`);
  return found;
}

/** The place of a file's layer. A file belongs to one layer only. */
function layerOf(file: string): number {
  const at = LAYERS.flatMap(({ holds }, place) => (holds.test(file) ? [place] : []));
  if (at.length !== 1) throw new Error(`${file} belongs to ${at.length} layers`);
  return at[0] as number;
}

function forbidden(file: string, text: string): string[] {
  const from = layerOf(file);
  return importsOf(file, text)
    .filter((to) => layerOf(to) > from || (layerOf(to) === from && LAYERS[from]?.apart && to !== file))
    .map((to) => `${LAYERS[from]?.name}: ${file} -> ${to}`);
}

/** Follows imports downwards and returns the first path that leads back to its start. */
function circle(imports: Map<string, string[]>): string[] | null {
  const done = new Set<string>();
  function follow(way: string[]): string[] | null {
    const file = way.at(-1) as string;
    if (done.has(file)) return null;
    for (const next of imports.get(file) ?? []) {
      if (way.includes(next)) return [...way.slice(way.indexOf(next)), next];
      const found = follow([...way, next]);
      if (found !== null) return found;
    }
    done.add(file);
    return null;
  }
  for (const file of imports.keys()) {
    const found = follow([file]);
    if (found !== null) return found;
  }
  return null;
}

test("every layer_has files, so that a rule can fail", () => {
  const empty = LAYERS.filter(({ holds }) => ![...files.keys()].some((file) => holds.test(file)));
  expect(empty.map(({ name }) => name)).toEqual([]);
});

test("imports_lead down only", () => {
  expect([...files].flatMap(([file, text]) => forbidden(file, text))).toEqual([]);
});

test("no file_imports itself by way of others", () => {
  expect(circle(new Map([...files].map(([file, text]) => [file, importsOf(file, text)])))).toBeNull();
});

describe("what is forbidden_is found", () => {
  test.each([
    ["lib/announce.svelte.ts", 'import type { State } from "../wizard/state";'],
    ["wizard/teams/state.ts", 'import type { State } from "../state";'],
    ["wizard/teams/teams.ts", 'import type { Event } from "../events";\nimport { send } from "../store.svelte";'],
    ["wizard/teams/reducer.ts", 'import { konnectReducer } from "../konnect/reducer";'],
    ["wizard/teams/actions.ts", 'import {\n  optionsActions,\n} from "../options/actions";'],
    ["wizard/teams/actions.ts", 'import { transition } from "../reducer";\nimport "../wizard.svelte";'],
    ["parts/Icon.svelte", '<script>\n  import Teams from "../wizard/teams/Teams.svelte";\n</script>'],
    ["wizard/wizard.svelte.ts", 'const later = import("../App.svelte");'],
  ])("in %s", (file, text) => {
    expect(forbidden(file, text)).not.toEqual([]);
  });

  test("as a circle", () => {
    const imports = new Map([
      ["a", ["b"]],
      ["b", ["c"]],
      ["c", ["b"]],
    ]);
    expect(circle(imports)).toEqual(["b", "c", "b"]);
    expect(circle(new Map([["a", ["b"]]]))).toBeNull();
  });
});
