// The frame: who looks, where they are, and which view is shown there.

import { get, keep, key } from "./api.js";
import { field, h, show } from "./dom.js";
import { audit } from "./audit.js";
import { deadLetters } from "./dead.js";
import { overview } from "./overview.js";
import { payment } from "./payment.js";
import { search } from "./search.js";
import { tryIt } from "./try.js";
import { unknown } from "./unknown.js";

const VIEWS = [
  { name: "", title: "Overview", right: "inspect", view: overview },
  { name: "search", title: "Search", right: "inspect", view: search },
  { name: "unknown", title: "Unknown", right: "inspect", view: unknown },
  { name: "dead", title: "Dead letters", right: "inspect", view: deadLetters },
  { name: "audit", title: "Audit", right: "inspect", view: audit },
  { name: "try", title: "Try it", right: "pay", view: tryIt, sandbox: true },
];
const HIDDEN = [{ name: "payment", title: "Payment", right: "inspect", view: payment }];

const page = document.getElementById("page");
const header = document.getElementById("header");
let session = null;
let leave = () => {};

// What may be done here: by the key, and by the console's own setting.
function sessionOf(self, settings, providers) {
  const deeds = ["refund", "resend", "settle"];
  return {
    name: self.name,
    rights: new Set(self.rights.filter(right => !settings.readOnly || !deeds.includes(right))),
    readOnly: settings.readOnly,
    providers,
    may(right) { return this.rights.has(right); },
  };
}

async function signIn(problem) {
  header.replaceChildren(h("strong", {}, "Turnpike"));
  const input = h("input", { type: "password", name: "key", autocomplete: "off", required: true, size: "40" });
  show(page,
    h("h1", {}, "Sign in"),
    problem && h("div", { class: "problem", role: "alert" }, problem),
    h("form", {
      class: "filters",
      onsubmit: event => {
        event.preventDefault();
        keep(input.value.trim());
        start();
      },
    }, field("API key", input), h("button", { class: "main" }, "Sign in")),
    h("p", { class: "faint" }, "The key is kept for this tab only. To look at records it needs the right inspect."));
  input.focus();
}

async function start() {
  try {
    const [self, settings, discovery] = await Promise.all([get("admin/self"), get("console/settings.json"), get("v3")]);
    session = sessionOf(self, settings, discovery.providers);
    route();
  } catch (e) {
    if (e.status === 401) {
      const wrong = key();
      keep(null);
      await signIn(wrong ? "This key is not valid here." : null);
    } else {
      show(page, h("h1", {}, "Turnpike"), h("div", { class: "problem", role: "alert" }, e.message),
        h("button", { onclick: start }, "Try again"));
    }
  }
}

function offered() {
  return VIEWS.filter(view => session.may(view.right) && (!view.sandbox || session.providers.some(provider => provider.sandbox)));
}

function frame(current) {
  header.replaceChildren(
    h("strong", {}, "Turnpike"),
    h("nav", { "aria-label": "Views" }, offered().map(view =>
      h("a", { href: "#/" + view.name, "aria-current": view === current && "page" }, view.title))),
    h("span", { class: "who" },
      session.readOnly && h("span", {}, "read-only"),
      session.name && h("span", {}, session.name),
      key() && h("button", { onclick: () => { keep(null); leave(); session = null; start(); } }, "Sign out")));
}

async function route() {
  if (!session) {
    return;
  }
  leave();
  leave = () => {};
  const [where, search] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const steps = where.split("/").map(decodeURIComponent);
  const view = [...VIEWS, ...HIDDEN].find(one => one.name === steps[0]);
  frame(view);
  if (!view) {
    show(page, h("h1", {}, "There is nothing here"), h("p", {}, h("a", { href: "#/" }, "To the overview")));
    return;
  }
  document.title = view.title + " – Turnpike";
  if (!session.may(view.right)) {
    show(page, h("h1", {}, view.title), h("div", { class: "problem" },
      "This key has no right ", h("code", {}, view.right), ", which this page needs."),
    offered().length > 0 && h("p", {}, "Of the pages above it may open all."));
    return;
  }
  const place = h("div", {});
  let here = true;
  leave = () => { here = false; };
  show(page, place);
  page.focus();
  const context = {
    session,
    steps: steps.slice(1),
    parameters: new URLSearchParams(search ?? ""),
    isHere: () => here,
    again: () => { if (here) { route(); } },
  };
  try {
    await view.view(place, context);
  } catch (e) {
    if (here && e.status === 401) {
      session = null;
      start();
    } else if (here) {
      show(place, h("h1", {}, view.title), h("div", { class: "problem", role: "alert" }, e.message),
        h("button", { onclick: route }, "Try again"));
    }
  }
}

addEventListener("hashchange", route);
start();
