// What an operator does: each deed says what it means before it is done.

import { get, path, post } from "./api.js";
import { ask, field, h, money, notice } from "./dom.js";

function reason(required) {
  return field(required ? "Reason: it stands in the audit" : "Reason, for the audit (may be left out)",
    h("textarea", { name: "reason", required, maxlength: "1000" }));
}

export function resend(notification, done) {
  ask("Send this notification again?", [
    h("p", {}, "It goes to ", h("code", {}, notification.target), " once more, with the same webhook-id, and has all its tries before it."),
    reason(false),
  ], "Send again", async form => {
    const why = form.get("reason").trim();
    await post("admin/notifications/" + path(notification.id) + "/resend", why ? { reason: why } : {});
    notice("It is on its way.");
    done();
  });
}

export async function resendAll(since, provider, done) {
  const which = { since, ...(provider ? { provider } : {}) };
  const { count } = await post("admin/notifications/resend", { ...which, dryRun: true });
  if (count === 0) {
    notice("There is none to send again.");
    return;
  }
  ask(`Send ${count} ${count === 1 ? "notification" : "notifications"} again?`, [
    h("p", {}, "All that were given up and stored since ", h("code", {}, since), provider ? " of " + provider : "",
      ", of each payment in their order. Those of which a newer one has arrived are left out. It is one event of the audit."),
    reason(false),
  ], `Send ${count}`, async form => {
    const why = form.get("reason").trim();
    const sent = await post("admin/notifications/resend", { ...which, ...(why ? { reason: why } : {}) });
    notice(`${sent.count} are on their way.`);
    done();
  });
}

export function refund(payment, left, done) {
  const key = crypto.randomUUID();
  ask("Refund this payment?", [
    h("p", {}, "The money goes back to the payer through ", payment.provider, ". This can't be undone."),
    field("Amount, in minor units of " + (payment.currency ?? "the currency") + (left === null ? "" : ` (${money(left, payment.currency)} is left)`),
      h("input", { name: "amount", inputmode: "numeric", pattern: "[0-9]+", required: true, value: left ?? "" })),
    field("Currency", h("input", { name: "currency", required: true, size: "4", value: payment.currency ?? "" })),
  ], "Refund", async form => {
    const answer = await post("v3/" + path(payment.provider) + "/refund", {
      paymentId: payment.paymentId, amount: Number(form.get("amount")), currency: form.get("currency").trim(),
    }, { "Idempotency-Key": key });
    notice("The provider says " + answer.result + (answer.resultDescription ? ": " + answer.resultDescription : "") + ".");
    done();
  });
}

export async function askNow(payment, done) {
  try {
    const status = await get("v3/" + path(payment.provider) + "/check?paymentId=" + encodeURIComponent(payment.paymentId));
    notice("The provider says " + status.status + ".");
  } catch (problem) {
    notice(problem.message);
  }
  done();
}

const MEANING = {
  not_executed: "It never happened. Its key and its id are free: the shop may try again, and that will be a new payment.",
  OK: "It happened. The shop that asks again hears this answer, and nothing is charged once more.",
  KO: "It was declined. The shop that asks again hears so, and may make a new attempt.",
};

export function settle(operation, done) {
  const isPay = operation.operation === "pay" || operation.operation === "refund";
  const meaning = h("p", { class: "hint", "aria-live": "polite" }, "Look it up at the payment company first.");
  const id = h("input", { name: "id", value: operation.paymentId ?? "" });
  const choices = [["not_executed", "it was never executed"], ["OK", "it was executed"], ["KO", "it was declined"]];
  ask("Settle this " + operation.operation + " by hand", [
    h("p", {}, "Nobody knows how this ended: ", h("strong", {}, money(operation.amount, operation.currency)), " at ", operation.provider, "."),
    field("What the payment company's page says", h("select", {
      name: "what", required: true,
      onchange: event => { meaning.textContent = MEANING[event.target.value] ?? ""; },
    }, h("option", { value: "" }, "choose"), choices.map(([value, text]) => h("option", { value }, text)))),
    meaning,
    field(isPay ? "The payment's id there (where it was executed)" : "The subscription's token there (where it was executed)", id),
    reason(true),
    h("label", { class: "check" }, h("input", { type: "checkbox", name: "force" }),
      "Even while its call may still be under way: the payer may then pay twice"),
  ], "Settle", async form => {
    const what = form.get("what");
    const settled = { reason: form.get("reason").trim(), ...(form.get("force") ? { force: true } : {}) };
    if (what === "not_executed") {
      settled.outcome = what;
    } else {
      const named = isPay ? "paymentId" : "subscriptionToken";
      settled.answer = { result: what, ...(form.get("id").trim() ? { [named]: form.get("id").trim() } : {}) };
    }
    await post("admin/operations/" + path(operation.id) + "/settle", settled);
    notice("It is settled.");
    done();
  });
}
