/** An error in words: what happened, what it means and what was left alone, what to do next. */
export type Words = { title: string; body: string; next: string };
