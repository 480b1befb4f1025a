import type { GroupCount } from "../../lib/ipc/bindings";

export type OptionsEvent = { type: "options/groupsCounted"; address: string; count: GroupCount };
