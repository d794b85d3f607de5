// Notifications that were given up: one is sent again, or all since a time.

import { field, h, notice, show } from "./dom.js";
import { resend, resendAll } from "./deeds.js";
import { NOTIFICATIONS, pages } from "./records.js";

export async function deadLetters(place, context) {
  const list = h("div", {});
  const may = context.session.may("resend");
  show(place,
    h("h1", {}, "Dead letters"),
    h("p", {}, "No attempt delivered these, and none follows by itself. When the receiver is well again, send them once more."),
    may && h("form", {
      class: "filters",
      onsubmit: async event => {
        event.preventDefault();
        const form = new FormData(event.target);
        await resendAll(form.get("since").trim(), form.get("provider").trim(), context.again)
          .catch(problem => notice(problem.message));
      },
    },
    field("All stored since", h("input", { name: "since", required: true, size: "24", value: new Date(Date.now() - 86_400_000).toISOString().slice(0, 19) + "Z" })),
    field("of provider (any, where empty)", h("input", { name: "provider" })),
    h("button", { class: "main" }, "Send all again…")),
    list);
  const columns = [...NOTIFICATIONS];
  if (may) {
    columns.push(["", row => h("button", { onclick: () => resend(row, context.again) }, "Send again…")]);
  }
  await pages(list, "notifications", { state: "dead" }, columns, "Dead notifications");
}
