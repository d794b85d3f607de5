// Who did what.

import { query } from "./api.js";
import { field, h, show, time } from "./dom.js";
import { pages } from "./records.js";

const COLUMNS = [
  ["at", row => time(row.at)],
  ["action", row => row.action],
  ["by", row => row.by],
  ["from", row => row.address],
  ["tenant", row => row.tenant],
  ["about", row => row.about, "id"],
  ["before", row => row.before],
  ["after", row => row.after],
  ["reason", row => row.reason],
];

export async function audit(place, context) {
  const list = h("div", {});
  const given = name => context.parameters.get(name) ?? "";
  show(place,
    h("h1", {}, "Audit"),
    h("form", {
      class: "filters",
      onsubmit: event => {
        event.preventDefault();
        location.hash = "#/audit" + query(Object.fromEntries(new FormData(event.target)));
      },
    },
    field("action", h("input", { name: "action", value: given("action") })),
    field("by", h("input", { name: "by", value: given("by") })),
    field("about", h("input", { name: "about", value: given("about") })),
    h("button", { class: "main" }, "List")),
    list);
  await pages(list, "audit", { action: given("action"), by: given("by"), about: given("about") }, COLUMNS, "Deeds, the last one first");
}
