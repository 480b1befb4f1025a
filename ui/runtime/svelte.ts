/** Stands in for `svelte`. */
export { flushSync, mount, tick, unmount } from "./components";
export { untrack } from "./signals";
