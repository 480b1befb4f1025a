/*
 * Tauri's isolation frame. Every message from the window to the shell passes here before it is encrypted; only the
 * commands that the window is meant to send, with arguments of the right types, go on.
 *
 * A plain script, because Tauri inlines it. What is not let through is sent on under a name that no command has, so
 * that the caller gets an error instead of waiting for ever.
 */
"use strict";

(() => {
  const REFUSED = "refused_by_isolation";
  /** Longest text that the window has a reason to send: the details of an error, on their way to the clipboard. */
  const LONGEST = 65536;

  const text = (value) => typeof value === "string" && value.length <= LONGEST;
  const number = (value) => typeof value === "number" && Number.isFinite(value);
  const flag = (value) => typeof value === "boolean";
  const absent = (value) => value === null;
  const channel = (value) => text(value) && /^__CHANNEL__:\d+$/.test(value);
  const list = (each) => (value) => Array.isArray(value) && value.length <= 1024 && value.every(each);
  const oneOf =
    (...words) =>
    (value) =>
      words.includes(value);
  const anyOf =
    (...tests) =>
    (value) =>
      tests.some((test) => test(value));

  /** An object with exactly these keys. */
  const shape = (tests) => (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === Object.keys(tests).length &&
    Object.entries(tests).every(([key, test]) => Object.hasOwn(value, key) && test(value[key]));

  const nothing = shape({});
  const organization = shape({ id: text, name: anyOf(text, absent) });
  const target = anyOf(
    shape({ kind: oneOf("organization"), detail: shape({ loginPath: text }) }),
    shape({ kind: oneOf("portal"), detail: shape({ region: text, id: text }) }),
    shape({
      kind: oneOf("callbackUrl"),
      detail: shape({ urls: list(text), organization: anyOf(organization, absent) }),
    }),
  );
  const team = anyOf(
    shape({ kind: oneOf("existing"), detail: text }),
    shape({ kind: oneOf("new"), detail: shape({ name: text }) }),
  );
  const teams = shape({
    rows: list(shape({ team, groups: list(text) })),
    lockOutAccepted: flag,
    letGo: list(text),
    lossesAccepted: flag,
  });
  const application = anyOf(shape({ kind: oneOf("undecided", "new") }), shape({ kind: oneOf("use"), detail: text }));
  const choices = shape({
    targets: list(
      shape({ target, appName: text, teams: anyOf(teams, absent), assignedGroups: list(text), application }),
    ),
    secretLifetimeDays: number,
    admission: text,
    groups: text,
    email: text,
    approveForEveryone: flag,
  });

  const requestChoices = shape({
    targets: list(
      anyOf(
        shape({ kind: oneOf("organization") }),
        shape({
          kind: oneOf("portal"),
          detail: shape({ id: text, region: text, name: text, redirectUris: list(text) }),
        }),
      ),
    ),
    groups: list(text),
  });

  const link = anyOf(
    text,
    shape({ entraApplication: text }),
    shape({ konnectLogin: text }),
    shape({ konnectSettings: anyOf(text, absent) }),
    shape({ errorCode: number }),
  );

  const commands = new Map([
    ["snapshot", nothing],
    ["start_practice", nothing],
    ["leave_practice", nothing],
    ["set_sign_in_client", shape({ client: anyOf(shape({ clientId: text, directory: text }), absent) })],
    [
      "sign_in",
      shape({
        request: shape({
          cloud: text,
          directory: text,
          permissions: list(text),
          sameAccount: flag,
          forRun: flag,
          way: oneOf("browser", "deviceCode", "azureCli"),
          simulatedAccount: anyOf(text, absent),
        }),
        progress: channel,
      }),
    ],
    ["recent_directories", nothing],
    ["azure_cli_directories", shape({ cloud: text })],
    ["forget_directories", shape({ id: anyOf(text, absent) })],
    ["open_sign_in_again", nothing],
    ["copy_sign_in_link", nothing],
    ["cancel_sign_in", nothing],
    ["check_rights", nothing],
    ["sign_out", nothing],
    ["preview_sign_in_app", shape({ name: text, approve: flag })],
    ["register_sign_in_app", shape({ planId: text })],
    ["preview_sign_in_app_removal", nothing],
    ["remove_sign_in_app", shape({ planId: text })],
    ["connect_konnect", shape({ token: text })],
    ["renew_konnect_token", shape({ token: text })],
    ["disconnect_konnect", nothing],
    ["find_portals", shape({ soFar: channel })],
    ["read_request", shape({ text })],
    ["write_request", shape({ choices: requestChoices })],
    ["save_request", shape({ choices: requestChoices })],
    ["read_teams", shape({ target })],
    ["search_groups", shape({ text, more: flag })],
    ["check_lock_out", shape({ choices })],
    ["count_groups", shape({ address: anyOf(text, absent) })],
    ["check_choices", shape({ choices })],
    ["understand", shape({ field: oneOf("directory", "loginPath"), text })],
    ["preview_plan", shape({ choices })],
    ["needed_rights", shape({ planId: text })],
    ["run_plan", shape({ planId: text, progress: channel })],
    ["cancel_run", nothing],
    ["verify", shape({ connection: text })],
    ["intend_difference", shape({ connection: text, check: text, intended: flag })],
    ["check_all", shape({ news: channel })],
    ["stop_checks", nothing],
    ["find_elsewhere", nothing],
    ["connections", nothing],
    ["preview_continue", shape({ id: text, application })],
    [
      "preview_rotation",
      shape({
        connections: list(shape({ id: text, application })),
        choice: shape({
          newLifetimeDays: anyOf(number, absent),
          removesOld: flag,
          keepDays: anyOf(number, absent),
        }),
      }),
    ],
    ["preview_teardown", shape({ request: shape({ id: text, kind: oneOf("undo", "remove"), purge: flag }) })],
    ["run_teardown", shape({ planId: text, confirmation: text, progress: channel })],
    ["forget_secret", shape({ id: text })],
    ["preview_test_sign_in", shape({ connection: text })],
    ["run_test_sign_in", shape({ planId: text, typedSecret: anyOf(text, absent), progress: channel })],
    ["open_connection", shape({ id: text })],
    ["copy_value", shape({ connection: text, value: text })],
    ["reveal_secret", shape({ connection: text })],
    ["unkept_secrets", nothing],
    ["copy_unkept_secret", shape({ connection: text, practice: flag })],
    ["copy_details", shape({ text })],
    ["open_link", shape({ link })],
    ["settings", nothing],
    [
      "change_settings",
      shape({
        change: shape({
          theme: anyOf(oneOf("system", "light", "dark"), absent),
          textSize: anyOf(oneOf("100", "125", "150", "200"), absent),
        }),
        afresh: flag,
      }),
    ],
    ["places", nothing],
    ["added_authorities", nothing],
    ["add_authority", shape({ source: shape({ kind: oneOf("content", "path"), detail: text }) })],
    ["remove_authority", shape({ fingerprint: text })],
    ["open_folder", shape({ folder: oneOf("settings", "journals", "logs", "downloads") })],
    ["diagnostics", nothing],
    ["watch_close", shape({ asked: channel })],
    ["close_window", nothing],
    // How Tauri itself fetches a channel message that is too long for its usual way.
    ["plugin:__TAURI_CHANNEL__|fetch", () => true],
  ]);

  window.__TAURI_ISOLATION_HOOK__ = (message) => {
    const accepts = commands.get(message.cmd);
    if (accepts?.(message.payload)) return message;
    return { ...message, cmd: REFUSED, payload: {} };
  };
})();
