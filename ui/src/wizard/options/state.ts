import type { Admission, EmailSource, GroupCount, GroupsSetting } from "../../lib/ipc/bindings";

export type OptionsState = {
  /** In how many groups people are, by the address that was typed; the signed-in person is under `""`. */
  counts: Readonly<Record<string, GroupCount>>;
};

export const emptyOptions: OptionsState = { counts: {} };

export type OptionsDraft = {
  /** By the key of the target (see `konnect/targets.ts`). */
  appNames: Readonly<Record<string, string>>;
  secretLifetimeDays: number | null;
  admission: Admission;
  groups: GroupsSetting;
  email: EmailSource;
  /** Never touched: on for whoever may do it. */
  approveForEveryone: boolean | null;
  /** The addresses of the people whose groups are counted, and the one that is being typed. */
  testPeople: readonly string[];
  testPerson: string;
  /** The decisions that the person wanted to change, by name. They are open when the person comes back. */
  changing: readonly string[];
};

export const emptyOptionsDraft: OptionsDraft = {
  appNames: {},
  secretLifetimeDays: null,
  admission: "everyone",
  groups: "all",
  email: "mail",
  approveForEveryone: null,
  testPeople: [],
  testPerson: "",
  changing: [],
};
