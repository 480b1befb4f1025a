import type { Review } from "../../lib/ipc/bindings";

export type ReviewState = { review: Review | null };

export const emptyReview: ReviewState = { review: null };
