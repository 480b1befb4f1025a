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

test("the storage_is touched nowhere: the shell keeps the theme and the text size", () => {
  expect(filesWith(/localStorage|sessionStorage|indexedDB|document\.cookie/)).toEqual([]);
});

describe("what leads to a change in Entra or Konnect, or takes something away", () => {
  /** What the wizard offers that does so at once, or leads to the review of it. */
  const WEIGHTY =
    /\bwizard\.(requestAction|plan|continueRequestedAction|startRun|startTeardown|forgetSecret|stopAndClose|answerApplication|chooseApplicationAgain)\(/;
  const markup = Object.entries(sources).filter(([path]) => path.endsWith(".svelte"));

  /** The opening tags of buttons that do not go through `Press`. */
  function plainButtons(text: string): string[] {
    return [...text.matchAll(/<(button|a|summary|input|select)\b/g)].map(({ index }) => {
      let depth = 0;
      for (let at = index; at < text.length; at += 1) {
        if (text[at] === "{") depth += 1;
        else if (text[at] === "}") depth -= 1;
        else if (text[at] === ">" && depth === 0) return text.slice(index, at);
      }
      return text.slice(index);
    });
  }

  /** The functions of a component that do so, with those that call them. */
  function weightyFunctions(text: string): string[] {
    const bodies = [...text.matchAll(/function (\w+)\([\s\S]*?\n {2}\}/g)].map(([body, name]) => ({
      name: name ?? "",
      body,
    }));
    const found = new Set<string>();
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const { name, body } of bodies) {
        if (WEIGHTY.test(body) || [...found].some((one) => new RegExp(`\\b${one}\\(`).test(body))) found.add(name);
      }
    }
    return [...found];
  }

  function offences([path, text]: [string, string]): string[] {
    const names = weightyFunctions(text);
    return plainButtons(text)
      .filter((tag) => WEIGHTY.test(tag) || names.some((name) => new RegExp(`\\b${name}\\b`).test(tag)))
      .map((tag) => `${path}: ${tag}`);
  }

  test("every button of it_goes through the armed press", () => {
    expect(markup.flatMap(offences)).toEqual([]);
  });

  test("a button that does not_is found", () => {
    const call = "<button type='button' onclick={() => wizard.startTeardown()}>x</button>";
    expect(offences(["a", call])).toHaveLength(1);
    const hidden =
      "<script>\n  function go() {\n    void wizard.forgetSecret(id);\n  }\n</script><button onclick={go}>x</button>";
    expect(offences(["b", hidden])).toHaveLength(1);
    expect(offences(["c", "<Press about='' onpress={() => wizard.startTeardown()}>x</Press>"])).toEqual([]);
  });

  test("the runs_are started by the primary button, which says whether Enter may press it", () => {
    expect(filesWith(/wizard\.(startRun|startTeardown|startTest)\b/)).toEqual([]);
    expect(filesWith(/wizard\[/)).toEqual(["src/parts/Primary.svelte"]);
    expect(filesWith(/id="primary"/), "no other").toEqual([
      "src/parts/Primary.svelte",
      "src/wizard/session/Welcome.svelte",
    ]);
    expect(
      filesWith(/\b(runPlan|runTeardown|runTestSignIn)\(/).filter((path) => !/backend|bindings/.test(path)),
    ).toEqual(["src/wizard/run/actions.ts", "src/wizard/teardown/actions.ts", "src/wizard/testSignIn/actions.ts"]);
  });
});

test("every note that warns_has a mark before its words, so that its colour is not alone", () => {
  const notes = Object.entries(sources).flatMap(([path, text]) =>
    [...text.matchAll(/<p\b[^>]*?class="note"[^>]*data-tone=[\s\S]*?<\/p>/g)].map(([note]) => ({ path, note })),
  );
  expect(notes.length, "so that this can fail").toBeGreaterThan(15);
  expect(notes.filter(({ note }) => !note.includes("<Icon"))).toEqual([]);
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
