// What nobody knows the outcome of: it is worked down.

import { h, show } from "./dom.js";
import { settle } from "./deeds.js";
import { OPERATIONS, pages } from "./records.js";

export async function unknown(place, context) {
  const list = h("div", {});
  show(place,
    h("h1", {}, "Unknown"),
    h("p", {}, "The call was made, and no answer came. The gateway goes on asking the provider by itself, where that can tell. What stays here is looked up at the payment company, and settled by hand."),
    list);
  const columns = [...OPERATIONS];
  if (context.session.may("settle")) {
    columns.push(["", row => h("button", { onclick: () => settle(row, context.again) }, "Settle…")]);
  }
  await pages(list, "operations", { state: "unknown" }, columns, "Unknown operations");
}
