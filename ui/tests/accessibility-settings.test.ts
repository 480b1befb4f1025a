import { waitFor } from "@testing-library/svelte";
import { sampleAccount } from "../src/lib/backend/fake/samples";
import { sampleAuthority } from "../src/lib/backend/fake/settings-answers";
import { areAccessible } from "./accessible";
import { byId, replace, type Window } from "./window";

async function settings({ user }: Window): Promise<void> {
  await user.click(byId("open-settings"));
}

areAccessible([
  ["Settings", settings],
  [
    "certificate authorities, one of them ended",
    async (window) => {
      const ended = { ...sampleAuthority, fingerprint: "f", subject: "Old proxy", ended: true };
      window.world.authorities = { authorities: [sampleAuthority, ended], problem: null };
      await settings(window);
      await waitFor(() => document.querySelector("[data-authority]") as HTMLElement);
    },
  ],
  [
    "a path of a certificate that is refused",
    async (window) => {
      window.world.refusesAuthority = "noCertificate";
      await settings(window);
      await replace(window.user, "authority-path", "/nowhere.pem");
      await window.user.click(byId("add-authority"));
      await waitFor(() => byId("authority-path-note").querySelector("span") as HTMLElement);
    },
  ],
  [
    "a file of a certificate that is refused",
    async (window) => {
      await settings(window);
      await window.user.upload(byId("authority-file"), new File(["x".repeat(50_000)], "all.pem"));
      await waitFor(() => byId("authority-file-note").querySelector("span") as HTMLElement);
    },
  ],
  [
    "damaged certificate authorities",
    async (window) => {
      window.world.authorities = { authorities: [], problem: "damaged" };
      await settings(window);
      await waitFor(() => byId("authorities-problem"));
    },
  ],
  [
    "recent directories that cannot be forgotten",
    async (window) => {
      window.world.recentDirectories = [sampleAccount.directory];
      window.world.failures.forgetDirectories = {
        kind: "diskFailed",
        detail: { cause: "readOnly", path: "recent.json" },
      };
      await settings(window);
      await window.user.click(await waitFor(() => document.querySelector("[data-forget]") as HTMLElement));
      await waitFor(() => document.querySelector("#directories [role='alert'] p") as HTMLElement);
    },
  ],
]);
