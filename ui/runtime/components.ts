/** Components, and how the first one comes into the page. */

import { make, type Part, remove } from "./blocks";
import { text } from "./dom";
import { after, derived, draw, flush, get } from "./signals";

type Component = (anchor: ChildNode, props: Record<string, unknown>) => unknown;

/** The effects of each component that is being made; they come after those of the components inside it. */
const waiting: (() => unknown)[][] = [];

export function push(): void {
  waiting.push([]);
}

export function pop(): void {
  for (const work of waiting.pop() ?? []) after(work);
}

export function userEffect(work: () => unknown): void {
  const own = waiting.at(-1);
  if (own) own.push(work);
  else after(work);
}

export function templateEffect(work: (...values: unknown[]) => void, expressions: (() => unknown)[] = []): void {
  const values = expressions.map((one) => derived(one));
  draw(() => work(...values.map((one) => get(one))));
}

export function attach(node: Element, which: () => ((node: Element) => unknown) | null | undefined): void {
  after(() => which()?.(node));
}

const mounted = new WeakMap<object, { part: Part; anchor: ChildNode }>();

export function mount(
  component: Component,
  { target, props = {} }: { target: Element; props?: Record<string, unknown> },
): object {
  const anchor = target.appendChild(text());
  let instance = {};
  const part = make(anchor, (at) => {
    instance = (component(at, props) as object | undefined) ?? {};
  });
  mounted.set(instance, { part, anchor });
  return instance;
}

export async function unmount(instance: object): Promise<void> {
  const found = mounted.get(instance);
  if (found === undefined) return;
  mounted.delete(instance);
  remove(found.part);
  found.anchor.remove();
}

export function flushSync<T>(work?: () => T): T | undefined {
  const result = work?.();
  flush();
  return result;
}

export async function tick(): Promise<void> {
  await Promise.resolve();
  flush();
}
