/** What comes and goes, and repeats. */

import { text } from "./dom";
import { branch, dispose, draw, type Effect, type Source, set, state, untrack } from "./signals";

type Render = (anchor: ChildNode, ...args: never[]) => unknown;

/** A part of the page that can be taken away: its nodes from the first, which is an empty text, to the last. */
export type Part = { effect: Effect; first: ChildNode; last: ChildNode };

type Item = { part: Part; value: Source | null; index: Source<number> | null };

const ITEM_REACTIVE = 1;
const INDEX_REACTIVE = 2;
/** The list is all that its element has, so the element itself was given. */
const CONTROLLED = 4;

export function make(anchor: ChildNode, render: (anchor: ChildNode) => void): Part {
  const first = text();
  anchor.before(first);
  const effect = branch(() => render(anchor));
  return { effect, first, last: anchor.previousSibling ?? first };
}

export function remove({ effect, first, last }: Part): void {
  dispose(effect);
  for (const node of nodes(first, last)) node.remove();
}

/** Shows one thing after another: a new one whenever `what` gives something else. */
function showing<T>(anchor: ChildNode, what: () => T, renderOf: (value: T) => Render | null | undefined): void {
  let shown: { value: T; part: Part | null } | null = null;
  draw(() => {
    const value = what();
    if (shown !== null && Object.is(shown.value, value)) return;
    if (shown?.part) remove(shown.part);
    const render = renderOf(value) as ((anchor: ChildNode) => void) | null | undefined;
    shown = { value, part: render ? make(anchor, render) : null };
  });
}

export function ifBlock(anchor: ChildNode, choose: (show: (render: Render) => void) => void): void {
  const chosen = () => {
    let wanted: Render | null = null;
    choose((render) => {
      wanted = render;
    });
    return wanted as Render | null;
  };
  showing(anchor, chosen, (render) => render);
}

export function keyBlock(anchor: ChildNode, key: () => unknown, render: Render): void {
  showing(anchor, key, () => render);
}

export function snippet(anchor: ChildNode, which: () => Render | null | undefined, ...args: unknown[]): void {
  showing(anchor, which, (render) => render && ((at) => render(at, ...(args as never[]))));
}

export function each(
  node: ChildNode,
  flags: number,
  list: () => readonly unknown[],
  keyOf: (value: unknown, index: number) => unknown,
  render: (anchor: ChildNode, value: unknown, index: unknown, list: () => readonly unknown[]) => void,
): void {
  const anchor = flags & CONTROLLED ? node.appendChild(text()) : node;
  let shown = new Map<unknown, Item>();
  draw(() => {
    const values = list();
    untrack(() => {
      const before = shown;
      const keys = values.map(keyOf);
      // What is new is made right before what stays behind it, so that nothing else has to move.
      let next: ChildNode = anchor;
      const places = keys.map(() => anchor);
      for (let at = keys.length - 1; at >= 0; at -= 1) {
        places[at] = next;
        next = before.get(keys[at])?.part.first ?? next;
      }
      shown = new Map();
      values.forEach((value, at) => {
        // What is there twice is still shown twice.
        const key = shown.has(keys[at]) ? Symbol() : keys[at];
        const item = before.get(key) ?? create(places[at] ?? anchor, value, at);
        before.delete(key);
        if (item.value) set(item.value, value);
        if (item.index) set(item.index, at);
        shown.set(key, item);
      });
      for (const { part } of before.values()) remove(part);
      arrange([...shown.values()].map(({ part }) => part));
    });
  });

  function create(place: ChildNode, value: unknown, index: number): Item {
    const item = {
      value: flags & ITEM_REACTIVE ? state(value) : null,
      index: flags & INDEX_REACTIVE ? state(index) : null,
    };
    return { ...item, part: make(place, (at) => render(at, item.value ?? value, item.index ?? index, list)) };
  }

  /** Moves only what is not where it belongs, because what moves loses the focus. */
  function arrange(parts: Part[]): void {
    let next: ChildNode = anchor;
    for (const { first, last } of parts.reverse()) {
      if (last.nextSibling !== next) next.before(...nodes(first, last));
      next = first;
    }
  }
}

function nodes(first: ChildNode, last: ChildNode): ChildNode[] {
  const all = [first];
  for (let node = first; node !== last; ) {
    node = node.nextSibling as ChildNode;
    all.push(node);
  }
  return all;
}
