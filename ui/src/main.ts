import { mount } from "svelte";
import App from "./App.svelte";
import type { Backend } from "./lib/backend/backend";
import { tauriBackend } from "./lib/backend/tauri";
import { language } from "./lib/text/language";
import { createWizard } from "./wizard/wizard.svelte";
import "./styles/index.css";

/** Outside the desktop shell there is nothing to talk to, so a browser gets simulated answers, in development only. */
async function backend(): Promise<Backend> {
  if (import.meta.env.DEV && !("__TAURI_INTERNALS__" in window)) {
    const { fakeBackend } = await import("./lib/backend/fake");
    const { backend, world } = fakeBackend({ pace: 700 });
    // So that any failure can be tried from the browser's console.
    Object.assign(window, { world });
    return backend;
  }
  return tauriBackend;
}

document.documentElement.lang = language;

const wizard = createWizard(await backend());
mount(App, { target: document.body, props: { wizard } });
await wizard.start();
