// By any id there is, or by what is known of payments.

import { get, query } from "./api.js";
import { field, h, show, table } from "./dom.js";
import { NOTIFICATIONS, OPERATIONS, PAYMENTS, pages } from "./records.js";

const TIMES = ["from", "until"];
const LISTS = {
  payments: {
    title: "Payments", columns: PAYMENTS, states: ["accepted", "failed", "pending"],
    filters: ["state", "provider", "tenant", "shopTransactionId", "amount", "currency", ...TIMES],
  },
  operations: {
    title: "Operations", columns: OPERATIONS, states: ["started", "completed", "unknown"],
    filters: ["state", "provider", "tenant", "operation", ...TIMES],
  },
  notifications: {
    title: "Notifications", columns: NOTIFICATIONS, states: ["pending", "delivered", "dead"],
    filters: ["state", "provider", "tenant", ...TIMES],
  },
};
const LABELS = {
  shopTransactionId: "shop's id", amount: "amount, in minor units", from: "from, as 2026-01-31T12:00:00Z",
};

export async function search(place, context) {
  const given = context.parameters;
  const id = given.get("id") ?? "";
  const name = given.get("list") in LISTS ? given.get("list") : "payments";
  const list = LISTS[name];
  const result = h("div", {});
  const options = (values, chosen) => values.map(([value, title]) => h("option", { value, selected: value === chosen }, title));
  const control = filter => filter === "state"
    ? h("select", { name: filter }, options([["", "any"], ...list.states.map(state => [state, state])], given.get(filter) ?? ""))
    : h("input", {
      name: filter, value: given.get(filter) ?? "",
      inputmode: filter === "amount" && "numeric", size: filter === "currency" && "4",
    });
  show(place,
    h("h1", {}, "Search"),
    h("form", { class: "filters", role: "search", onsubmit: event => go(event) },
      field("Any id: of a payment, the shop's own, a refund, an operation, a notification or a trace",
        h("input", { name: "id", type: "search", value: id, size: "48" })),
      h("button", { class: "main" }, "Find")),
    h("h2", {}, "Or list"),
    h("form", { class: "filters", onsubmit: event => go(event) },
      field("what", h("select", { name: "list", onchange: event => { location.hash = "#/search" + query({ list: event.target.value }); } },
        options(Object.entries(LISTS).map(([value, one]) => [value, one.title.toLowerCase()]), name))),
      list.filters.map(filter => field(LABELS[filter] ?? filter, control(filter))),
      h("button", { class: "main" }, "List")),
    result);
  if (id) {
    await find(result, id);
  } else {
    const rows = h("div", {});
    show(result, h("h2", {}, list.title + ", the newest first"), rows);
    await pages(rows, name, Object.fromEntries(list.filters.map(filter => [filter, given.get(filter)])), list.columns, list.title);
  }
}

// The address holds the search.
function go(event) {
  event.preventDefault();
  const where = "#/search" + query(Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name, value.trim()])));
  if (where === location.hash) {
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = where;
  }
}

async function find(place, id) {
  const found = await get("admin/search" + query({ id }));
  const kinds = [["payments", PAYMENTS], ["operations", OPERATIONS], ["notifications", NOTIFICATIONS]];
  const some = kinds.filter(([name]) => found[name].length > 0);
  show(place,
    h("h2", {}, "Found"),
    some.length === 0 && h("p", {}, "Nothing has the id ", h("code", {}, id),
      ". A payment of a provider that this gateway doesn't run any more is found in the list, by provider."),
    some.map(([name, columns]) => table(`${name}: ${found[name].length}`, columns, found[name])));
}
