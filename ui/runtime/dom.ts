/** Templates, and what is set on the elements that are made from them. */

import { atEnd, untrack } from "./signals";

type Known = Element & { known?: Record<string, unknown> };

/** The markup comes from this app's own components, at build time. The policy has the name that Svelte gives its own. */
const policy = (
  window as { trustedTypes?: { createPolicy(name: string, rules: object): { createHTML(html: string): string } } }
).trustedTypes?.createPolicy("svelte-trusted-html", { createHTML: (html: string) => html });

const FRAGMENT = 1;

export function fromHtml(content: string, flags = 0): () => Node {
  let made: Node | null = null;
  return () => {
    if (made === null) {
      const template = document.createElement("template");
      template.innerHTML = policy?.createHTML(content) ?? content;
      made = flags & FRAGMENT ? template.content : template.content.firstChild;
    }
    return document.importNode(made as Node, true);
  };
}

export function text(value = ""): Text {
  return document.createTextNode(value);
}

export function comment(): DocumentFragment {
  const fragment = document.createDocumentFragment();
  fragment.append(document.createComment(""));
  return fragment;
}

export function child(node: Node): Node | null {
  return node.firstChild;
}

export function sibling(node: Node, count = 1): Node | null {
  let at: Node | null = node;
  for (let left = count; left > 0; left -= 1) at = at?.nextSibling ?? null;
  return at;
}

export function append(anchor: ChildNode, dom: Node): void {
  anchor.before(dom);
}

export function setText(node: Text, value: unknown): void {
  const words = value == null ? "" : String(value);
  if (node.data !== words) node.data = words;
}

export function setAttribute(element: Known, name: string, value: unknown): void {
  if (!changes(element, name, value)) return;
  if (value == null) element.removeAttribute(name);
  else if (typeof value === "boolean" && name in element) Object.assign(element, { [name]: value });
  else element.setAttribute(name, String(value));
}

export function setValue(element: Known & { value: unknown }, value: unknown): void {
  if (changes(element, "value", value) && element.value !== value) element.value = value ?? "";
}

export function setChecked(element: Known & { checked: boolean }, checked: boolean): void {
  if (changes(element, "checked", checked)) element.checked = checked;
}

export function setSelected(element: Element, selected: boolean): void {
  element.toggleAttribute("selected", selected);
}

/** Listens as long as the element is there. */
export function listen(name: string, target: EventTarget, handle: ((event: Event) => void) | undefined): () => void {
  const listener = (event: Event) => untrack(() => handle?.call(target, event));
  target.addEventListener(name, listener);
  return () => target.removeEventListener(name, listener);
}

/** Listens to something that outlives the component. */
export function listenMeanwhile(name: string, target: EventTarget, handle: (event: Event) => void): void {
  atEnd(listen(name, target, handle));
}

/** Whether a value differs from the one that was set last; what a person does to the element in between stays. */
function changes(element: Known, name: string, value: unknown): boolean {
  element.known ??= {};
  if (name in element.known && element.known[name] === value) return false;
  element.known[name] = value;
  return true;
}
