import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** @type {import("@sveltejs/vite-plugin-svelte").SvelteConfig} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: true,
    discloseVersion: false,
    hmr: false,
  },
  vitePlugin: {
    // `runtime/` has nothing of what Svelte adds during development, so that what is tested is what ships.
    dynamicCompileOptions: () => ({ dev: false }),
  },
};
