// Payments in the sandbox: what is sent, what is answered, and the same for a terminal.

import { call, path } from "./api.js";
import { field, h, json, show } from "./dom.js";
import { paymentLink } from "./records.js";

const SCENARIOS = [
  ["ok", "accepted at once"],
  ["ko", "declined"],
  ["pending", "accepted after a while"],
  ["redirect", "the payer has to go to a URL"],
  ["timeout", "accepted, but the answer never comes"],
  ["error", "the company breaks down before it does anything"],
  ["unavailable", "the company can't be reached"],
];

export async function tryIt(place, context) {
  const result = h("div", { "aria-live": "polite" });
  const sandboxes = context.session.providers.filter(provider => provider.sandbox).map(provider => provider.name)
    .sort((one, other) => (other === "sandbox") - (one === "sandbox"));
  show(place,
    h("h1", {}, "Try it"),
    h("p", {}, "No money moves in the sandbox."),
    h("form", {
      class: "filters",
      onsubmit: async event => {
        event.preventDefault();
        await pay(new FormData(event.target), result, context);
      },
    },
    field("provider", h("select", { name: "provider" }, sandboxes.map(name => h("option", { value: name }, name)))),
    field("what happens", h("select", { name: "scenario" }, SCENARIOS.map(([value, text]) => h("option", { value }, value + ": " + text)))),
    field("amount, in minor units", h("input", { name: "amount", value: "1299", inputmode: "numeric", pattern: "[0-9]+", required: true })),
    field("currency", h("input", { name: "currency", value: "EUR", size: "4", required: true })),
    field("shop's id", h("input", { name: "shopTransactionId", value: "order-" + Date.now(), required: true })),
    h("button", { class: "main" }, "Pay")),
    result);
}

async function pay(form, place, context) {
  const provider = form.get("provider");
  const request = {
    amount: Number(form.get("amount")), currency: form.get("currency").trim(), shopTransactionId: form.get("shopTransactionId").trim(),
    providerData: { scenario: form.get("scenario") },
  };
  const where = "v3/" + path(provider) + "/pay";
  show(place, h("p", {}, "The gateway asks the sandbox…"));
  let answer;
  try {
    answer = { body: await call("POST", where, request) };
  } catch (problem) {
    answer = { body: problem.body, status: problem.status };
  }
  const curl = `curl ${new URL(where, location.href)} -H 'Content-Type: application/json' -d '${JSON.stringify(request).replaceAll("'", "'\\''")}'`
    + (context.session.name ? " -H 'Authorization: Bearer YOUR-KEY'" : "");
  show(place,
    h("h2", {}, answer.status ? `The answer, ${answer.status}` : "The answer"), json(answer.body),
    answer.body?.paymentId && h("p", {}, "Its life: ", paymentLink(provider, answer.body.paymentId)),
    answer.body?.outcome === "unknown" && h("p", { class: "hint" },
      "Nobody knows how this ended: the gateway will find out. ", h("a", { href: "#/search?id=" + encodeURIComponent(request.shopTransactionId) }, "Find it by the shop's id")),
    h("h2", {}, "What was sent"), json(request),
    h("h2", {}, "The same in a terminal"), h("pre", { tabindex: "0" }, curl));
}
