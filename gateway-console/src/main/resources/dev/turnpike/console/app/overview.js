// How it goes: what waits for a person, and how calls ended at each provider in the last hours.

import { get } from "./api.js";
import { h, show, table } from "./dom.js";

const REFRESH_MS = 10_000;
const HOURS = 6;

export async function overview(place, context) {
  const draw = async () => {
    const [health, counts, statistics] = await Promise.all([
      get("-/check-up").catch(problem => problem.body),
      get("admin/counts").catch(forbidden),
      get("admin/statistics").catch(forbidden),
    ]);
    if (!context.isHere()) {
      return;
    }
    show(place,
      h("h1", {}, "Overview"),
      health.status !== "OK" && h("div", { class: "problem", role: "alert" }, health.detail ?? "The gateway is not well."),
      (health.warnings ?? []).map(warning => h("div", { class: "hint" }, warning)),
      counts ? tiles(counts) : h("p", { class: "faint" }, "Counts are of all tenants, and this key sees some only."),
      statistics && providers(statistics));
  };
  await draw();
  const again = async () => {
    if (context.isHere()) {
      if (!document.hidden && !document.querySelector("dialog")) {
        await draw().catch(problem => {
          if (context.isHere()) {
            show(place, h("h1", {}, "Overview"), h("div", { class: "problem", role: "alert" }, problem.message));
          }
        });
      }
      setTimeout(again, REFRESH_MS);
    }
  };
  setTimeout(again, REFRESH_MS);
}

function forbidden(problem) {
  if (problem.status === 403) {
    return null;
  }
  throw problem;
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

function providers(statistics) {
  const begin = Date.now() - HOURS * 3_600_000;
  const slots = Math.ceil(HOURS * 3600 / statistics.slotSeconds);
  const byProvider = new Map();
  for (const slot of statistics.slots) {
    if (!byProvider.has(slot.provider)) {
      byProvider.set(slot.provider, {
        name: slot.provider, answered: 0, declined: 0, notExecuted: 0, unknown: 0,
        durations: slot.durations.map(() => 0), calls: new Array(slots).fill(0),
      });
    }
    const sum = byProvider.get(slot.provider);
    for (const kind of ["answered", "declined", "notExecuted", "unknown"]) {
      sum[kind] += slot[kind];
    }
    slot.durations.forEach((count, i) => { sum.durations[i] += count; });
    const place = Math.floor((Date.parse(slot.from) - begin) / 1000 / statistics.slotSeconds);
    sum.calls[Math.min(slots - 1, Math.max(0, place))] += slot.answered + slot.declined + slot.notExecuted + slot.unknown;
  }
  const rows = [...byProvider.values()].sort((one, other) => one.name.localeCompare(other.name));
  return [
    h("h2", {}, "Providers"),
    rows.length === 0
      ? h("p", { class: "faint" }, `Nobody has moved money in the last ${HOURS} hours.`)
      : table(`Calls that move money, of all nodes, in the last ${HOURS} hours`, [
        ["provider", row => row.name],
        ["answered", row => String(row.answered), "number"],
        ["declined", row => String(row.declined), "number"],
        ["not executed", row => String(row.notExecuted), "number"],
        ["unknown", row => h("span", { class: row.unknown ? "bad" : "" }, String(row.unknown)), "number"],
        ["half within", row => within(row.durations, 0.5, statistics.boundsMs), "number"],
        ["95 % within", row => within(row.durations, 0.95, statistics.boundsMs), "number"],
        ["calls", row => spark(row.calls)],
      ], rows),
  ];
}

function within(durations, share, bounds) {
  const all = durations.reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (let i = 0; i < durations.length; i++) {
    seen += durations[i];
    if (all > 0 && seen >= all * share) {
      return i < bounds.length ? bounds[i] + " ms" : "over " + bounds.at(-1) + " ms";
    }
  }
  return "–";
}

function spark(values) {
  const top = Math.max(1, ...values);
  const points = values.map((value, i) => `${(i * 100 / (values.length - 1)).toFixed(1)},${(29 - value * 28 / top).toFixed(1)}`);
  return h("svg", { class: "spark", viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img", "aria-label": `at most ${top} calls in five minutes` },
    h("polyline", { points: points.join(" ") }));
}
