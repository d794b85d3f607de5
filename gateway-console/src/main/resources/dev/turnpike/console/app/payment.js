// One payment's life, in the order of time.

import { get, path } from "./api.js";
import { facts, h, json, money, show, state, time, tone } from "./dom.js";
import { askNow, refund, resend, settle } from "./deeds.js";

export async function payment(place, context) {
  const [provider, paymentId] = context.steps;
  const life = await get("admin/payments/" + path(provider, paymentId));
  const known = life.payment ?? { provider, paymentId };
  const left = leftOf(known, life.operations);
  const may = right => context.session.may(right);
  show(place,
    h("h1", {}, "Payment ", known.paymentId),
    facts([
      ["status", known.status && state(known.status)],
      ["amount", money(known.amount, known.currency)],
      ["left to refund", left !== null && left !== known.amount && money(left, known.currency)],
      ["provider", provider],
      ["shop's id", known.shopTransactionId],
      ["tenant", known.tenant],
      ["payment method", known.paymentMethod],
      ["made", known.madeAt && time(known.madeAt)],
      ["asked about again", known.nextQuestionAt && time(known.nextQuestionAt)],
      ["at the company", life.dashboardUrl && h("a", { href: life.dashboardUrl, rel: "noreferrer noopener", target: "_blank" }, life.dashboardUrl)],
    ]),
    h("p", { class: "actions" },
      may("read") && h("button", { onclick: () => askNow(known, context.again) }, "Ask the provider now"),
      may("refund") && known.status === "ACCEPTED" && left !== 0 && h("button", { onclick: () => refund(known, left, context.again) }, "Refund…")),
    h("h2", {}, "What happened"),
    h("ol", { class: "timeline" }, events(life, context).sort((one, other) => one.at.localeCompare(other.at))
      .map(event => h("li", { class: event.tone }, h("div", {}, time(event.at), " ", event.text), event.details))));
}

// What is left beside all refunds that are made, or may be.
function leftOf(known, operations) {
  if (known.amount === undefined) {
    return null;
  }
  return operations
    .filter(operation => operation.operation === "refund" && (operation.state !== "completed" || ["OK", "PENDING"].includes(operation.result)))
    .reduce((left, operation) => left - (operation.amount ?? 0), known.amount);
}

function events(life, context) {
  const list = [];
  const notifications = new Map(life.notifications.map(notification => [notification.id, notification]));
  for (const operation of life.operations) {
    list.push({
      at: operation.startedAt, tone: "",
      text: [h("strong", {}, operation.operation), " was asked for", operation.amount === undefined ? "" : ": " + money(operation.amount, operation.currency)],
      details: details([["The request", operation.request], operation.traceparent && ["Trace", { traceparent: operation.traceparent }]]),
    });
    if (operation.endedAt) {
      const took = Date.parse(operation.endedAt) - Date.parse(operation.startedAt);
      const word = operation.result ?? (operation.problem ? operation.problem.code : operation.state);
      list.push({
        at: operation.endedAt, tone: tone(word),
        text: operation.settledBy
          ? [operation.operation, " was settled by ", h("strong", {}, operation.settledBy), ": ", state(word)]
          : [operation.operation, " was answered: ", state(word), h("span", { class: "faint" }, ` after ${took} ms`)],
        details: details([["The answer", operation.answer], ["The problem", operation.problem]]),
      });
    } else if (operation.state !== "completed") {
      list.push({
        at: operation.nextQuestionAt ?? operation.startedAt, tone: "bad",
        text: [operation.operation, " is ", state(operation.state),
          operation.nextQuestionAt ? "; the provider is asked again now" : "; the gateway can't find it out, so a person has to"],
        details: operation.state === "unknown" && context.session.may("settle")
          && h("button", { onclick: () => settle(operation, context.again) }, "Settle…"),
      });
    }
  }
  for (const event of life.events) {
    list.push({ at: event.at, ...TEXTS[event.kind](event, notifications) });
  }
  for (const notification of life.notifications) {
    list.push({
      at: notification.createdAt, tone: "",
      text: ["a notification was stored for ", h("code", {}, notification.target), ": ", state(notification.state),
        notification.nextAttemptAt ? [", next attempt ", time(notification.nextAttemptAt)] : ""],
      details: [details([["What it tells", notification.body]]),
        notification.state !== "pending" && context.session.may("resend")
          && h("button", { onclick: () => resend(notification, context.again) }, "Send again…")],
    });
  }
  return list;
}

const TEXTS = {
  callback: () => ({ tone: "", text: "the company called back" }),
  status: event => ({
    tone: tone(event.status?.status),
    text: ["the status became known", event.learnedFrom ? ` by ${event.learnedFrom}` : "", ": ", state(event.status?.status)],
    details: details([["The status", event.status]]),
  }),
  delivery: (event, notifications) => ({
    tone: event.result === "delivered" ? "good" : "bad",
    text: ["an attempt to notify", notifications.has(event.notification) ? "" : " (of a notification that is deleted)", ": ", event.result,
      event.tookMs === undefined ? "" : h("span", { class: "faint" }, ` after ${event.tookMs} ms`)],
    details: event.answer && h("details", {}, h("summary", {}, "What it answered"), h("pre", { tabindex: "0" }, event.answer)),
  }),
};

function details(parts) {
  return parts.filter(part => part && part[1] !== undefined)
    .map(([title, value]) => h("details", {}, h("summary", {}, title), json(value)));
}
