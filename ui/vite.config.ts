import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** The shell embeds `dist` at compile time, so the folder exists in a fresh clone and after every build. */
const keepDist: Plugin = {
  name: "keep-dist",
  apply: "build",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: ".gitkeep", source: "" });
  },
};

/**
 * Pages of this app are never drawn on a server, so nothing is ever hydrated. Said as a constant, the bundler leaves
 * out the half of Svelte's runtime that would do it.
 */
const neverHydrates: Plugin = {
  name: "never-hydrates",
  apply: "build",
  transform(code, id) {
    if (!id.includes("svelte/src/internal/client/dom/hydration.js")) return null;
    const constant = code
      .replace("export let hydrating = false;", "export const hydrating = false;")
      .replace("hydrating = value;", "");
    if (!constant.includes("const hydrating") || constant.includes("hydrating = value")) {
      this.error("Svelte keeps this flag in another way now: look again at what can be left out.");
    }
    return { code: constant, map: null };
  },
};

export default defineConfig({
  plugins: [svelte(), svelteTesting(), keepDist, neverHydrates],
  clearScreen: false,
  server: {
    host: "127.0.0.1",
    port: 1420,
    strictPort: true,
    // The words of errors are held against TROUBLESHOOTING.md.
    fs: { allow: [".."] },
  },
  build: {
    // The oldest engines that run this page: WebKitGTK 2.46 (Safari 18), WKWebView of macOS 15, and WebView2 123.
    // The bundle and the app refuse older ones; crates/xtask/tests/tidy/oldest_systems.rs holds them together.
    target: ["safari18", "chrome123"],
    // The content security policy allows neither data: URLs nor inline styles, so every asset is a file.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    // The preload polyfill would add code that only old browsers need.
    modulePreload: { polyfill: false },
    emptyOutDir: true,
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    // Vitest reads style sheets as empty files unless told otherwise, and tests/house.test.ts reads them.
    css: true,
    // Each test leaves the page and the modules as it found them, so files can share them; `tests/setup.ts` sees to it.
    pool: "threads",
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
  },
});
