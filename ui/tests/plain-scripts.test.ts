import { beforeEach, describe, expect, test } from "vitest";
import isolation from "../isolation/index.js?raw";
import appearance from "../public/appearance.js?raw";
import type {
  AppearanceChange,
  AuthoritySource,
  Choices,
  ConnectionToRotate,
  RotationChoice,
  SignInRequest,
  TeardownRequest,
} from "../src/lib/ipc/bindings";
import bindings from "../src/lib/ipc/bindings.ts?raw";

/** Runs a script as the page would, as a classic script. */
function run(script: string): void {
  new Function(script)();
}

describe("the isolation frame", () => {
  type Message = { cmd: string; callback: number; error: number; payload: unknown; options: unknown };
  let hook: (message: Message) => Message;

  beforeEach(() => {
    run(isolation);
    hook = (window as unknown as { __TAURI_ISOLATION_HOOK__: typeof hook }).__TAURI_ISOLATION_HOOK__;
  });

  const message = (cmd: string, payload: unknown): Message => ({
    cmd,
    callback: 1,
    error: 2,
    payload,
    options: { headers: {} },
  });
  const passes = (cmd: string, payload: unknown) => {
    const sent = message(cmd, payload);
    const got = hook(sent);
    if (got.cmd === cmd) expect(got, "what passes is not changed").toEqual(sent);
    return got.cmd === cmd;
  };

  const choices: Choices = {
    targets: [
      {
        target: { kind: "organization", detail: { loginPath: "contoso" } },
        appName: "Konnect SSO",
        teams: {
          rows: [
            { team: { kind: "existing", detail: "t" }, groups: ["g"] },
            { team: { kind: "new", detail: { name: "New" } }, groups: ["g", "h"] },
          ],
          lockOutAccepted: true,
          letGo: ["t"],
          lossesAccepted: false,
        },
        assignedGroups: [],
        application: { kind: "use", detail: "a" },
      },
      {
        target: { kind: "portal", detail: { region: "eu", id: "p" } },
        appName: "Konnect SSO: Partner Portal",
        teams: null,
        assignedGroups: ["g"],
        application: { kind: "new" },
      },
    ],
    secretLifetimeDays: 180,
    admission: "assigned",
    groups: "all",
    email: "mail",
    approveForEveryone: false,
  };
  const good: Record<string, unknown> = {
    snapshot: {},
    start_practice: {},
    leave_practice: {},
    set_sign_in_client: { client: { clientId: "c", directory: "contoso.com" } },
    sign_in: {
      request: {
        cloud: "global",
        directory: "",
        permissions: ["userReadAll"],
        sameAccount: true,
        forRun: false,
        way: "deviceCode",
        simulatedAccount: null,
      } satisfies SignInRequest,
      progress: "__CHANNEL__:7",
    },
    recent_directories: {},
    azure_cli_directories: { cloud: "usGovL4" },
    forget_directories: { id: "3f8c2a71-5b0e-4c6d-9a14-7e2d8b90c145" },
    open_sign_in_again: {},
    copy_sign_in_link: {},
    cancel_sign_in: {},
    check_rights: {},
    sign_out: {},
    preview_sign_in_app: { name: "Contoso sign-in", approve: true },
    register_sign_in_app: { planId: "id" },
    preview_sign_in_app_removal: {},
    remove_sign_in_app: { planId: "id" },
    connect_konnect: { token: "kpat_x" },
    renew_konnect_token: { token: "kpat_x" },
    disconnect_konnect: {},
    find_portals: { soFar: "__CHANNEL__:7" },
    read_request: { text: "{}" },
    write_request: {
      choices: {
        targets: [
          { kind: "organization" },
          {
            kind: "portal",
            detail: { id: "p", region: "eu", name: "Partner Portal", redirectUris: ["https://a.example"] },
          },
        ],
        groups: ["API developers"],
      },
    },
    save_request: { choices: { targets: [{ kind: "organization" }], groups: [] } },
    read_teams: { target: { kind: "portal", detail: { region: "eu", id: "p" } } },
    search_groups: { text: "konn", more: true },
    check_lock_out: { choices },
    count_groups: { address: null },
    check_choices: { choices },
    understand: { field: "loginPath", text: "/contoso" },
    preview_plan: {
      choices: {
        ...choices,
        targets: [
          {
            target: { kind: "callbackUrl", detail: { urls: ["https://a.example"], organization: null } },
            appName: "A",
            teams: null,
            assignedGroups: [],
            application: { kind: "undecided" },
          },
          {
            target: {
              kind: "callbackUrl",
              detail: { urls: ["https://a.example"], organization: { id: "o", name: "Contoso" } },
            },
            appName: "B",
            teams: null,
            assignedGroups: [],
            application: { kind: "undecided" },
          },
        ],
      },
    },
    needed_rights: { planId: "id" },
    run_plan: { planId: "id", progress: "__CHANNEL__:8" },
    cancel_run: {},
    verify: { connection: "c" },
    intend_difference: { connection: "c", check: "label", intended: true },
    check_all: { news: "__CHANNEL__:9" },
    stop_checks: {},
    find_elsewhere: {},
    connections: {},
    preview_continue: { id: "c", application: { kind: "undecided" } },
    preview_rotation: {
      connections: [{ id: "c", application: { kind: "undecided" } }] satisfies ConnectionToRotate[],
      choice: { newLifetimeDays: 180, removesOld: false, keepDays: 14 } satisfies RotationChoice,
    },
    preview_teardown: { request: { id: "c", kind: "remove", purge: true } satisfies TeardownRequest },
    run_teardown: { planId: "id", confirmation: "Konnect SSO", progress: "__CHANNEL__:9" },
    forget_secret: { id: "c" },
    preview_test_sign_in: { connection: "c" },
    run_test_sign_in: { planId: "id", typedSecret: null, progress: "__CHANNEL__:9" },
    open_connection: { id: "c" },
    copy_value: { connection: "c", value: "clientSecret" },
    reveal_secret: { connection: "c" },
    unkept_secrets: {},
    copy_unkept_secret: { connection: "c", practice: false },
    copy_details: { text: "details" },
    open_link: { link: { errorCode: 53003 } },
    settings: {},
    change_settings: { change: { theme: "dark", textSize: null } satisfies AppearanceChange, afresh: false },
    places: {},
    added_authorities: {},
    add_authority: { source: { kind: "path", detail: "/etc/ssl/contoso.pem" } satisfies AuthoritySource },
    remove_authority: { fingerprint: "3f8c" },
    open_folder: { folder: "logs" },
    diagnostics: {},
    watch_close: { asked: "__CHANNEL__:9" },
    close_window: {},
  };

  test("every command of the bindings_passes with its arguments, and there is no other", () => {
    const called = bindings.matchAll(/__TAURI_INVOKE(?:<[^(]*>)?\("([a-z_]+)"(?:, \{ ([\w, ]+) \})?/g);
    const given = Object.fromEntries([...called].map(([, name, given]) => [name, given?.split(", ") ?? []]));
    const expected = Object.fromEntries(
      Object.entries(good).map(([name, payload]) => [name, Object.keys(payload ?? {})]),
    );
    expect(expected).toEqual(given);
    for (const [cmd, payload] of Object.entries(good)) expect(passes(cmd, payload), cmd).toBe(true);
  });

  test.each([{ entraApplication: "c" }, { konnectLogin: "c" }, { konnectSettings: "c" }, { konnectSettings: null }])(
    "the link %j_passes",
    (link) => {
      expect(passes("open_link", { link })).toBe(true);
    },
  );

  test("Tauri's own way to fetch a long channel message_passes", () => {
    expect(passes("plugin:__TAURI_CHANNEL__|fetch", null)).toBe(true);
  });

  test.each([
    "plugin:shell|execute",
    "plugin:opener|open_url",
    "plugin:clipboard-manager|read_text",
    "plugin:event|listen",
    "toString",
    "__proto__",
  ])("the command %s_is refused, so that its caller gets an error", (cmd) => {
    const got = hook(message(cmd, { secret: "x" }));
    expect(got).toEqual({ ...message("refused_by_isolation", {}) });
  });

  test.each([
    ["connect_konnect", { token: { toString: "x" } }],
    ["connect_konnect", { token: "x", more: "y" }],
    ["connect_konnect", { token: "x".repeat(70_000) }],
    ["connect_konnect", null],
    ["open_link", { link: { errorCode: "53003" } }],
    ["open_link", { link: { url: "https://evil.example" } }],
    ["sign_in", { request: { cloud: "global", directory: "", permissions: [] }, progress: 7 }],
    [
      "sign_in",
      {
        request: {
          cloud: "global",
          directory: "",
          permissions: "all",
          sameAccount: true,
          forRun: false,
          way: "browser",
          simulatedAccount: null,
        },
        progress: "__CHANNEL__:7",
      },
    ],
    [
      "sign_in",
      {
        request: {
          cloud: "global",
          directory: "",
          permissions: [],
          sameAccount: true,
          forRun: false,
          way: "az login",
          simulatedAccount: null,
        },
        progress: "__CHANNEL__:7",
      },
    ],
    ["run_plan", { planId: "id", progress: "__CHANNEL__:x" }],
    ["preview_plan", { choices: { ...choices, approveForEveryone: "yes" } }],
    ["preview_plan", { choices: { ...choices, secretLifetimeDays: Number.NaN } }],
    [
      "preview_plan",
      { choices: { ...choices, targets: [{ ...choices.targets[1], target: { kind: "portal", detail: {} } }] } },
    ],
    ["preview_plan", { choices: { ...choices, targets: [{ ...choices.targets[1], teams: { rows: [] } }] } }],
    ["search_groups", { text: "konn", more: "yes" }],
    [
      "preview_plan",
      { choices: { ...choices, targets: [{ ...choices.targets[1], redirectUris: ["https://evil.example"] }] } },
    ],
    ["verify", { connection: 0 }],
    ["connections", { all: true }],
    [
      "preview_plan",
      { choices: { ...choices, targets: [{ ...choices.targets[1], application: { kind: "use", detail: null } }] } },
    ],
    ["preview_plan", { choices: { ...choices, targets: [{ ...choices.targets[1], application: { kind: "any" } }] } }],
    ["preview_continue", { id: 1, application: { kind: "new" } }],
    ["preview_continue", { id: "c" }],
    ["preview_rotation", { connections: [], choice: { newLifetimeDays: "180", removesOld: true, keepDays: null } }],
    ["preview_rotation", { connections: [], choice: { newLifetimeDays: 180, removes: ["x"], keepDays: null } }],
    ["preview_rotation", { connections: [], choice: { newLifetimeDays: 180, removesOld: true } }],
    [
      "preview_rotation",
      { connections: [{ id: "c" }], choice: { newLifetimeDays: 180, removesOld: true, keepDays: null } },
    ],
    ["preview_teardown", { request: { id: "c", kind: "wipe", purge: true } }],
    ["preview_teardown", { request: { id: "c", kind: "undo" } }],
    ["run_teardown", { planId: "id", confirmation: "", progress: "x" }],
    ["run_teardown", { planId: "id", progress: "__CHANNEL__:9" }],
    ["intend_difference", { connection: "c", check: "label", intended: "yes" }],
    ["forget_secret", {}],
    ["forget_directories", { id: 1 }],
    ["forget_directories", { id: null, folder: "/" }],
    ["preview_test_sign_in", {}],
    ["run_test_sign_in", { planId: "id", progress: "__CHANNEL__:9" }],
    ["run_test_sign_in", { planId: "id", typedSecret: 1, progress: "__CHANNEL__:9" }],
    ["open_connection", {}],
    ["reveal_secret", {}],
    ["open_link", { link: { konnectSettings: 0 } }],
    ["change_settings", { change: { theme: "neon", textSize: "150" }, afresh: false }],
    ["change_settings", { change: { theme: "dark", textSize: "1000" }, afresh: false }],
    ["open_folder", { folder: "/etc" }],
    ["add_authority", { source: { kind: "url", detail: "https://evil.example" } }],
    ["add_authority", { source: { kind: "content", detail: "x".repeat(70_000) } }],
    ["read_request", { text: "x".repeat(70_000) }],
    ["read_request", { path: "/etc/passwd" }],
    ["write_request", { choices: { targets: [], groups: [], path: "/etc/cron.d/x" } }],
    ["write_request", { choices: { targets: [{ kind: "portal", detail: { id: "p" } }], groups: [] } }],
    ["diagnostics", { folder: "/etc" }],
    ["snapshot", { extra: true }],
  ])("%s with arguments of another shape_is refused", (cmd, payload) => {
    expect(passes(cmd, payload)).toBe(false);
  });
});

describe("the appearance", () => {
  const root = document.documentElement;

  beforeEach(() => {
    delete root.dataset.theme;
    delete root.dataset.text;
    delete (window as { appearanceAtStart?: unknown }).appearanceAtStart;
  });

  /** What the shell's own script leaves for this one. */
  const started = (appearanceAtStart: unknown) => Object.assign(window, { appearanceAtStart });

  test("nothing chosen_leaves both to the system", () => {
    run(appearance);
    expect(root.dataset).not.toHaveProperty("theme");
    expect(root.dataset).not.toHaveProperty("text");
  });

  test("a chosen theme and text size_are set before the first paint", () => {
    started({ theme: "dark", textSize: "150" });
    run(appearance);
    expect(root.dataset).toMatchObject({ theme: "dark", text: "150" });
  });

  test("any other value_is ignored", () => {
    for (const value of [{ theme: "neon", textSize: "1000" }, { theme: "system", textSize: "100" }, null, "dark"]) {
      started(value);
      run(appearance);
      expect(root.dataset).not.toHaveProperty("theme");
      expect(root.dataset).not.toHaveProperty("text");
    }
  });
});
