/**
 * Stands in for `svelte/internal/client`: what the compiler makes of our components calls these names, and no others.
 * A component that needs more does not build, because the name is missing here. That goes for deep state too: what a
 * component holds is replaced (`$state.raw`), never changed in place.
 */
export { each, ifBlock as if, keyBlock as key, snippet } from "./blocks";
export { attach, pop, push, templateEffect as template_effect, userEffect as user_effect } from "./components";
export {
  append,
  child,
  child as first_child,
  child as only_child,
  comment,
  fromHtml as from_html,
  fromHtml as from_svg,
  listen as delegated,
  listenMeanwhile as event,
  setAttribute as set_attribute,
  setChecked as set_checked,
  setSelected as set_selected,
  setText as set_text,
  setValue as set_value,
  sibling,
  text,
} from "./dom";
export { derived, get, set, state } from "./signals";

const view = window;

export { view as window };

export function index(_: unknown, at: number): number {
  return at;
}

export function to_array<T>(values: readonly T[]): readonly T[] {
  return values;
}

export function noop(): void {}

/** Only for pages that a server drew, and for events that are caught further up. */
export { noop as delegate, noop as next, noop as remove_input_defaults, noop as remove_textarea_child, noop as reset };
