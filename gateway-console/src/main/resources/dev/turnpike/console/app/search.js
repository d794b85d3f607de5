// By any id there is, or by what is known of payments.

import { get, query } from "./api.js";
import { field, h, show, table } from "./dom.js";
import { NOTIFICATIONS, OPERATIONS, PAYMENTS, pages } from "./records.js";

const FILTERS = ["state", "provider", "tenant", "shopTransactionId", "amount", "currency", "from", "until"];

export async function search(place, context) {
  const given = context.parameters;
  const id = given.get("id") ?? "";
  const result = h("div", {});
  const input = name => h("input", { name, value: given.get(name) ?? "" });
  show(place,
    h("h1", {}, "Search"),
    h("form", { class: "filters", role: "search", onsubmit: event => go(event) },
      field("Any id: of a payment, the shop's own, a refund, an operation, a notification or a trace",
        h("input", { name: "id", type: "search", value: id, size: "48" })),
      h("button", { class: "main" }, "Find")),
    h("h2", {}, "Or list payments"),
    h("form", { class: "filters", onsubmit: event => go(event) },
      field("status", h("select", { name: "state" }, ["", "accepted", "failed", "pending"].map(value =>
        h("option", { value, selected: value === (given.get("state") ?? "") }, value || "any")))),
      field("provider", input("provider")),
      field("tenant", input("tenant")),
      field("amount, in minor units", h("input", { name: "amount", inputmode: "numeric", value: given.get("amount") ?? "" })),
      field("currency", h("input", { name: "currency", size: "4", value: given.get("currency") ?? "" })),
      field("from, as 2026-01-31T12:00:00Z", input("from")),
      field("until", input("until")),
      h("button", { class: "main" }, "List")),
    result);
  if (id) {
    await find(result, id);
  } else {
    const parameters = Object.fromEntries(FILTERS.map(name => [name, given.get(name)]));
    const list = h("div", {});
    show(result, h("h2", {}, "Payments, the newest first"), list);
    await pages(list, "payments", parameters, PAYMENTS, "Payments");
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
