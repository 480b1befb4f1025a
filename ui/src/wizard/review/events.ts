import type { Review } from "../../lib/ipc/bindings";

export type ReviewEvent = { type: "review/planningStarted" } | { type: "review/planned"; review: Review };
