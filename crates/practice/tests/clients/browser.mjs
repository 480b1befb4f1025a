// Imported before a client that opens the browser by itself, with the package `open`: the visitor comes in its place,
// on every system.

import { register } from "node:module";
import { visit } from "./visitor.mjs";
import { ADMINISTRATOR } from "./work.mjs";

const inPlaceOfOpen = `export const resolve = (name, context, next) =>
  next(name === "open" ? ${JSON.stringify(import.meta.url)} : name, context);`;
register(`data:text/javascript,${encodeURIComponent(inPlaceOfOpen)}`);

/** Opens an address, as the administrator would. */
export default (address) => visit(address, { account: ADMINISTRATOR });
