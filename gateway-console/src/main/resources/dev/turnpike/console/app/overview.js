// How it goes: what waits for a person, the store, and how calls ended at each provider in the last hours.

import { get } from "./api.js";
import { h, show, table, time } from "./dom.js";
import { follow } from "./live.js";

const REFRESH_MS = 10_000;
const BUDGETS = {
  requests: "requests at work", address: "of them, from one address", strangers: "requests without a key, from one address",
  callbacks: "callbacks of one provider", callbacks_address: "callbacks from one address", bodies: "bodies being read",
  body_bytes: "bytes of bodies", answers: "answers being written", lingering: "refused requests being read",
  key: "requests of one key in a minute, in percent", streams: "who looks at this live", streams_key: "of them, with one key",
};

export async function overview(place, context) {
  const how = h("p", { class: "faint" });
  const body = h("div", {});
  show(place, h("h1", {}, "Overview"), how, body);
  let drawn = false;
  const tell = (seen, live) => {
    how.textContent = live ? "Live" : "Every 10 seconds";
    drawn = true;
    redraw(body, problems(seen.store, seen.warnings), seen.counts && tiles(seen.counts), providers(seen), budgets(seen.budgets));
  };
  const failed = problem => {
    how.textContent = "Every 10 seconds";
    redraw(body, h("div", { class: "problem", role: "alert" }, problem.message));
  };
  try {
    await follow("admin/overview", () => context.isHere(), tell, failed);
  } catch (problem) {
    if (problem.status !== 403 || drawn || !context.isHere()) {
      throw problem;
    }
    await healthOnly(how, body, context);
  }
}

// Of a key that sees the records of some tenants only.
async function healthOnly(how, body, context) {
  how.textContent = "Counts are of all tenants, and this key sees some only.";
  while (context.isHere()) {
    const health = document.hidden ? null : await get("-/check-up").catch(problem => problem.body);
    if (context.isHere() && health) {
      redraw(body,
        health.status !== "OK" && h("div", { class: "problem", role: "alert" }, health.detail ?? "The gateway is not well."),
        hints(health.warnings ?? []));
    }
    await new Promise(resolve => setTimeout(resolve, REFRESH_MS));
  }
}

// Whoever goes by keyboard stays where he is.
function redraw(body, ...children) {
  const label = element => element.getAttribute("href") ?? element.getAttribute("aria-label");
  const focused = body.contains(document.activeElement) ? label(document.activeElement) : null;
  show(body, ...children);
  if (focused) {
    [...body.querySelectorAll("a, [tabindex]")].find(element => label(element) === focused)?.focus({ preventScroll: true });
  }
}

function problems(store, warnings) {
  return [
    !store.canStore && h("div", { class: "problem", role: "alert" },
      h("strong", {}, "The store can't be reached"), " since ", time(store.since),
      ". No money moves until it is back."),
    hints(warnings),
  ];
}

function hints(warnings) {
  return warnings.map(warning => h("div", { class: "hint" }, warning));
}

function tiles(counts) {
  const tile = (title, count, link, bad) => h("div", { class: "tile" },
    h("b", { class: bad && count > 0 ? "bad" : "" }, String(count)),
    link ? h("a", { href: link }, title) : title);
  return [
    h("h2", {}, "What waits"),
    h("div", { class: "tiles" },
      tile("unknown outcomes", counts.operationsUnknown, "#/unknown", true),
      tile("dead letters", counts.notificationsDead, "#/dead", true),
      tile("payments pending", counts.paymentsPending, "#/search?state=pending"),
      tile("notifications on their way", counts.notificationsWaiting),
      tile("callbacks to ask about", counts.callbacksOpen),
      tile("calls under way", counts.operationsUnderWay)),
  ];
}

function providers({ store, counts, providers, since }) {
  const ms = value => value === undefined ? "–" : value + " ms";
  return counts && [
    h("h2", {}, "Providers"),
    providers.length === 0
      ? h("p", { class: "faint" }, "Nobody has moved money since ", time(since), ".")
      : table("Calls that move money, of all nodes, in the last six hours", [
        ["provider", row => row.provider],
        ["answered", row => String(row.answered), "number"],
        ["declined", row => String(row.declined), "number"],
        ["not executed", row => String(row.notExecuted), "number"],
        ["unknown at first", row => h("span", { class: row.unknown ? "bad" : "" }, String(row.unknown)), "number"],
        ["p50", row => ms(row.p50Ms), "number"],
        ["p95", row => ms(row.p95Ms), "number"],
        ["calls", row => spark(row.calls)],
      ], providers),
    h("p", { class: "faint" }, "The store answers, since ", time(store.since), "."),
  ];
}

function budgets(uses) {
  return [
    h("h2", {}, "Budgets"),
    table("What callers use of this node, and how often there was no more since its start", [
      ["budget", row => BUDGETS[row.budget] ?? row.budget],
      ["used", row => String(row.used), "number"],
      ["of", row => String(row.limit), "number"],
      ["share", row => h("meter", { min: "0", max: String(row.limit), high: String(row.limit * 0.8), value: String(row.used), "aria-label": row.budget + " in use" })],
      ["refused", row => h("span", { class: row.refused ? "bad" : "" }, String(row.refused)), "number"],
    ], uses),
  ];
}

function spark(values) {
  const top = Math.max(1, ...values);
  const points = values.map((value, i) => `${(i * 100 / (values.length - 1)).toFixed(1)},${(29 - value * 28 / top).toFixed(1)}`);
  return h("svg", { class: "spark", viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img", "aria-label": `at most ${top} calls in five minutes` },
    h("polyline", { points: points.join(" ") }));
}
