/**
 * Values that know who read them, and what runs again when they change. A value that is worked out from others is so
 * only when somebody reads it, and only if one of the others did change.
 */

const CLEAN = 0;
/** Something that it was worked out from may have changed. */
const UNSURE = 1;
const STALE = 2;
const GONE = 3;

/** Effects that start each other again for ever are a mistake. */
const MOST_ROUNDS = 1000;

export type Source<T = unknown> = { value: T; readers: Set<Reader> };

type Reader = { state: number; sources: Set<Source>; work: () => unknown; readers?: Set<Reader> };

export type Derived<T = unknown> = Source<T> & Reader;

/** `after`: runs when everything is drawn. `owned`: what ends with it. */
export type Effect = Reader & {
  order: number;
  after: boolean;
  owner: Effect | null;
  owned: Set<Effect | Derived>;
  end: (() => void) | null;
};

let reader: Reader | null = null;
let owner: Effect | null = null;
let created = 0;
const queue = new Set<Effect>();
let planned = false;

export function state<T>(value: T): Source<T> {
  return { value, readers: new Set() };
}

export function derived<T>(work: () => T): Derived<T> {
  const made = { value: undefined as T, readers: new Set<Reader>(), state: STALE, sources: new Set<Source>(), work };
  owner?.owned.add(made);
  return made;
}

export function get<T>(source: Source<T> | Derived<T>): T {
  if ("work" in source) refresh(source);
  if (reader !== null && reader.state !== GONE) {
    reader.sources.add(source);
    source.readers.add(reader);
  }
  return source.value;
}

export function set<T>(source: Source<T>, value: T): T {
  if (!Object.is(source.value, value)) {
    source.value = value;
    for (const one of [...source.readers]) mark(one, STALE);
  }
  return value;
}

export function untrack<T>(work: () => T): T {
  const before = reader;
  reader = null;
  try {
    return work();
  } finally {
    reader = before;
  }
}

/** Draws at once, and again whenever something changes that it read. */
export function draw(work: () => void): void {
  run(effect(work, false));
}

/** Runs when everything is drawn, and again after a change; what it gives back runs before that, and at the end. */
export function after(work: () => unknown): void {
  schedule(effect(work, true));
}

/** Owns what is made meanwhile; nothing that is read makes it run again. */
export function branch(work: () => void): Effect {
  const made = effect(work, false);
  made.state = CLEAN;
  owned(made, () => untrack(work));
  return made;
}

/** Runs when whatever is being made now ends. */
export function atEnd(end: () => void): void {
  const made = effect(end, false);
  made.state = CLEAN;
  made.end = end;
}

export function dispose(one: Effect | Derived): void {
  one.state = GONE;
  forget(one);
  if (!("owned" in one)) return;
  clear(one);
  one.owner?.owned.delete(one);
}

/** Runs everything that is due: what draws first, from the outside in, then what comes after. */
export function flush(): void {
  planned = true;
  try {
    for (let rounds = 0; queue.size > 0; rounds += 1) {
      if (rounds > MOST_ROUNDS) {
        queue.clear();
        throw new Error("effects start each other again for ever");
      }
      const due = [...queue];
      const first = due.filter((one) => !one.after);
      for (const one of (first.length > 0 ? first : due).sort((a, b) => a.order - b.order)) {
        queue.delete(one);
        if (isStale(one)) run(one);
      }
    }
  } finally {
    planned = false;
    // Something failed on the way. The rest is still due.
    if (queue.size > 0) plan();
  }
}

function effect(work: () => unknown, isAfter: boolean): Effect {
  created += 1;
  const made: Effect = {
    state: STALE,
    sources: new Set(),
    work,
    order: created,
    after: isAfter,
    owner,
    owned: new Set(),
    end: null,
  };
  owner?.owned.add(made);
  return made;
}

function run(one: Effect): void {
  if (one.after) clear(one);
  owned(one, () => {
    const end = track(one);
    if (typeof end === "function") one.end = end as () => void;
  });
}

function owned(by: Effect, work: () => void): void {
  const before = owner;
  owner = by;
  try {
    work();
  } finally {
    owner = before;
  }
}

function track(one: Reader): unknown {
  forget(one);
  one.state = CLEAN;
  const before = reader;
  reader = one;
  try {
    return one.work();
  } finally {
    reader = before;
  }
}

function forget(one: Reader): void {
  for (const source of one.sources) source.readers.delete(one);
  one.sources.clear();
}

function clear(one: Effect): void {
  const { end } = one;
  one.end = null;
  if (end !== null) untrack(end);
  for (const each of one.owned) dispose(each);
  one.owned.clear();
}

function mark(one: Reader, now: number): void {
  const before = one.state;
  if (before >= now) return;
  one.state = now;
  if (before !== CLEAN) return;
  if (one.readers) for (const other of one.readers) mark(other, UNSURE);
  else schedule(one as Effect);
}

function schedule(one: Effect): void {
  queue.add(one);
  if (!planned) plan();
}

function plan(): void {
  planned = true;
  queueMicrotask(flush);
}

function isStale(one: Reader): boolean {
  if (one.state === UNSURE) {
    for (const source of one.sources) {
      if ("work" in source) refresh(source as Derived);
      if (one.state !== UNSURE) break;
    }
    if (one.state === UNSURE) one.state = CLEAN;
  }
  return one.state === STALE;
}

function refresh(one: Derived): void {
  // What outlived its owner is worked out anew for whoever still asks.
  if (one.state === GONE) one.value = untrack(one.work);
  if (!isStale(one)) return;
  const value = track(one);
  if (Object.is(value, one.value)) return;
  one.value = value;
  for (const other of one.readers) if (other.state === UNSURE) other.state = STALE;
}
