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
 * The compiled components run on `runtime/`, which does what they need of Svelte's own runtime in a fifth of its size
 * (see `runtime/client.ts`). Tests and the development server use it too, so that what is tested is what ships.
 */
const ownRuntime: Plugin = {
  name: "own-runtime",
  enforce: "pre",
  resolveId(source, importer) {
    if (importer?.includes("/node_modules/svelte/")) return null;
    if (source === "svelte") return this.resolve("/runtime/svelte.ts");
    return source === "svelte/internal/client" ? this.resolve("/runtime/client.ts") : null;
  },
};

export default defineConfig({
  plugins: [ownRuntime, svelte(), svelteTesting(), keepDist],
  clearScreen: false,
  server: {
    host: "127.0.0.1",
    port: 1420,
    strictPort: true,
  },
  build: {
    // The oldest engines that run this page: WebKitGTK 2.50 (Safari 18), WKWebView of macOS 15, and WebView2.
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
    testTimeout: 30_000,
    setupFiles: ["tests/setup.ts"],
    restoreMocks: true,
  },
});
