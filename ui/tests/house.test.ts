import { describe, expect, test } from "vitest";

const sources = import.meta.glob<string>(["../src/**/*.{ts,svelte,css}", "!../src/**/*.test.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const pages = import.meta.glob<string>(["../index.html", "../isolation/*", "../public/*"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = Object.entries({ ...sources, ...pages });

test("every file_is read, so that a rule can fail", () => {
  expect(files.length).toBeGreaterThan(60);
  expect(files.filter(([, text]) => text.trim() === "").map(([path]) => path)).toEqual([]);
});

function filesWith(pattern: RegExp): string[] {
  return files.filter(([, text]) => pattern.test(text)).map(([path]) => path.replace("../", ""));
}

test("@tauri-apps_is imported in one file", () => {
  expect(filesWith(/@tauri-apps\//)).toEqual(["src/lib/ipc/bindings.ts"]);
});

test("the fake backend_is reached only where the production build leaves it out", () => {
  expect(filesWith(/backend\/fake|\.\/fake"/)).toEqual(["src/main.ts"]);
  expect(sources["../src/main.ts"]).toMatch(
    /if \(import\.meta\.env\.DEV && [\s\S]{0,120}await import\("\.\/lib\/backend\/fake"\)/,
  );
});

describe("what a strict content security policy forbids", () => {
  test.each([
    ["style attributes", /\sstyle=|style:[a-z-]+/],
    ["scripts that write styles", /\.style\b(?!s)|insertRule|adoptedStyleSheets/],
    [
      "Svelte's transitions and animations, which write styles",
      /svelte\/(transition|animate|motion)|\b(transition|animate|in|out):[a-z]+[|={\s>]/,
    ],
    ["markup from text", /innerHTML|outerHTML|insertAdjacentHTML|\{@html|document\.write/],
    ["code from text", /\beval\(|new Function\(|setTimeout\(\s*["'`]/],
    ["data URLs", /["'(]data:/],
    ["anything remote in a page or a style sheet", /(src|href)="https?:|url\(\s*["']?https?:|@import "?[^".]/],
    ["scoped styles, which would leave app.css", /<style/],
  ])("%s_are not used", (_, pattern) => {
    expect(filesWith(pattern)).toEqual([]);
  });
});

test("the storage_is touched only for the theme and the text size", () => {
  expect(filesWith(/localStorage|sessionStorage|indexedDB|document\.cookie/)).toEqual(["public/appearance.js"]);
});

test("words_are in the catalogue, not in the screens", () => {
  const markup = Object.entries(sources).filter(([path]) => path.endsWith(".svelte"));
  const found = markup.flatMap(([path, text]) => {
    const body = text
      .replace(/<script[\s\S]*?<\/script>/g, "")
      .replace(/<!--[\s\S]*?-->/g, "")
      .replace(/\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, "");
    return [...body.matchAll(/>([^<]*[A-Za-z]{3}[^<]*)</g)].map(([, words]) => `${path}: ${words?.trim()}`);
  });
  expect(found).toEqual([]);
});
