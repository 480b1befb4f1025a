// A person with a browser, as far as the pages of sign-in need one: opens an address, fills in the form of each page,
// presses the button of somebody who wants to sign in, and goes where that leads.
//
// As a program, for clients that start a browser: node visitor.mjs ADDRESS [CODE], with the account in SIGN_IN_AS.

import { pathToFileURL } from "node:url";
import "./home.mjs";

const MOST_PAGES = 12;

/** Follows the pages from an address until one is the last; returns its address and its text. */
export async function visit(address, { account, code, stopAt }) {
  let url = new URL(address);
  let request = {};
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    if (stopAt && url.href.startsWith(stopAt)) return { url, html: "" };
    const response = await fetch(url, { ...request, redirect: "manual" });
    const location = response.headers.get("location");
    if (location) {
      url = new URL(location, url);
      request = {};
      continue;
    }
    const html = await response.text();
    const form = read(html);
    if (!form || html.includes('id="done"')) return { url, html };
    const fields = answers(html, form, { account, code });
    url = new URL(form.action, url);
    request = { method: "POST", body: new URLSearchParams(fields) };
  }
  throw new Error(`the pages from ${address} lead in a circle`);
}

function read(html) {
  const action = html.match(/<form method="post" action="([^"]*)"/)?.[1];
  if (action === undefined) return undefined;
  const hidden = html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
  return {
    action: plain(action),
    hidden: [...hidden].map(([, name, value]) => [plain(name), plain(value)]),
  };
}

function answers(html, { hidden }, { account, code }) {
  if (html.includes('name="otc"')) return [...hidden, ["otc", code]];
  if (html.includes("data-account=")) {
    if (!html.includes(`data-account="${account}"`)) throw new Error(`${account} cannot be picked`);
    return [...hidden, ["account", account]];
  }
  const answer = ["continue", "accept"].find((one) => html.includes(`name="answer" value="${one}"`));
  return answer ? [...hidden, ["answer", answer]] : hidden;
}

function plain(text) {
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => named[name]);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [address, code] = process.argv.slice(2);
  const { html } = await visit(address, { account: process.env.SIGN_IN_AS, code });
  if (html.includes("AADSTS")) process.stderr.write(`${html}\n`);
}
