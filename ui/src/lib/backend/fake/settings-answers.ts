import type { AddedAuthority } from "../../ipc/bindings";
import type { Answers, Fake } from "./context";

export const sampleAuthority: AddedAuthority = {
  fingerprint: "3f8c2a715b0e4c6d9a147e2d8b90c1453f8c2a715b0e4c6d9a147e2d8b90c145",
  subject: "Contoso Web Filter (Contoso)",
  ends: "2031-06-30T00:00:00Z",
  ended: false,
};

/** What is set, and what this computer keeps. */
export function settingsAnswers(fake: Fake) {
  const { world, snapshot, answer } = fake;

  return {
    settings: () => answer("settings", [], () => world.settings),
    changeSettings: (change, afresh) =>
      answer("changeSettings", [change, afresh], () => {
        const was = world.settings.appearance;
        const appearance = { theme: change.theme ?? was.theme, textSize: change.textSize ?? was.textSize };
        const problem = afresh && world.settings.problem === "damaged" ? null : world.settings.problem;
        world.settings = { appearance, problem };
        return world.settings;
      }),
    places: () =>
      answer("places", [], () => ({
        settings: "~/.config/io.github.konnect-sso-setup.desktop/settings.json",
        journals: "~/.local/share/io.github.konnect-sso-setup.desktop/runs",
        logs: "~/.local/share/io.github.konnect-sso-setup.desktop/logs",
        keychainService: "io.github.konnect-sso-setup.desktop",
        keychainUser: "client-secret:",
      })),
    addedAuthorities: () => answer("addedAuthorities", [], () => world.authorities),
    addAuthority: (source) =>
      answer("addAuthority", [source], () => {
        const refused = world.refusesAuthority;
        if (refused === null) world.authorities = { authorities: [sampleAuthority], problem: null };
        return { authorities: world.authorities, refused };
      }),
    removeAuthority: (fingerprint) =>
      answer("removeAuthority", [fingerprint], () => {
        const left = world.authorities.authorities.filter((one) => one.fingerprint !== fingerprint);
        world.authorities = { ...world.authorities, authorities: left };
        return world.authorities;
      }),
    openFolder: (folder) => answer("openFolder", [folder], () => world.opensFolders),
    diagnostics: () =>
      answer("diagnostics", [], () => ({
        version: snapshot.version,
        system: "Debian GNU/Linux 13 (trixie)",
        architecture: "x86_64",
        webView: "2.50.1",
        keychain: world.keychain,
        practising: snapshot.practice !== null,
        settings: world.settings,
        journals: { finished: 2, unfinished: 1, skipped: 0 },
        log: [
          '2026-11-27T08:15:02.123456Z  INFO konnect_sso_setup::app: started version="0.1.0" os="linux"',
          '2026-11-27T08:15:09.671204Z  INFO sso_http::send: answered method=GET host="graph.microsoft.com" path="/v1.0/applications/[id 1]" status=200 millis=84',
        ],
      })),
  } satisfies Answers;
}
