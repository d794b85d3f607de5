// Tables of records, the same wherever they stand.

import { get, path, query } from "./api.js";
import { h, money, notice, show, state, table, time } from "./dom.js";

export function paymentLink(provider, paymentId) {
  return paymentId ? h("a", { href: "#/payment/" + path(provider, paymentId) }, paymentId) : "–";
}

export const PAYMENTS = [
  ["made", row => time(row.madeAt)],
  ["provider", row => row.provider],
  ["payment", row => paymentLink(row.provider, row.paymentId), "id"],
  ["shop's id", row => row.shopTransactionId, "id"],
  ["tenant", row => row.tenant],
  ["amount", row => money(row.amount, row.currency), "number"],
  ["status", row => state(row.status)],
];

export const OPERATIONS = [
  ["since", row => time(row.startedAt)],
  ["provider", row => row.provider],
  ["operation", row => row.operation],
  ["payment", row => paymentLink(row.provider, row.paymentId), "id"],
  ["shop's id", row => row.shopTransactionId ?? row.refundId, "id"],
  ["tenant", row => row.tenant],
  ["amount", row => money(row.amount, row.currency), "number"],
  ["state", row => [state(row.state), row.result ? [" ", state(row.result)] : ""]],
];

export const NOTIFICATIONS = [
  ["stored", row => time(row.createdAt)],
  ["provider", row => row.provider],
  ["payment", row => paymentLink(row.provider, row.paymentId), "id"],
  ["to", row => row.target, "id"],
  ["state", row => state(row.state)],
  ["attempts", row => String(row.attempts), "number"],
  ["last result", row => row.lastResult],
];

// A list that goes on where a page ended, and as CSV. A page may be short, or empty, and go on all the same.
export async function pages(place, name, parameters, columns, caption) {
  const rows = [];
  let next;
  const more = async () => {
    let looked = 0;
    do {
      const page = await get("admin/" + name + query({ ...parameters, after: next }));
      rows.push(...(page[name] ?? page.events));
      next = page.next;
    } while (next && rows.length === 0 && ++looked < 20);
  };
  const draw = () => show(place,
    rows.length === 0 && !next
      ? h("p", { class: "faint" }, "Nothing.")
      : table(`${caption}: ${rows.length}${next ? " and more" : ""}`, columns, rows),
    h("div", { class: "actions" },
      next && h("button", { onclick: async () => { await more().catch(problem => notice(problem.message)); draw(); } }, "More"),
      rows.length > 0 && h("button", { onclick: () => download(name, rows) }, "CSV of these")));
  await more();
  draw();
}

function download(name, rows) {
  const fields = [...new Set(rows.flatMap(Object.keys))];
  const lines = [fields, ...rows.map(row => fields.map(one => row[one] ?? ""))].map(line => line.map(cell).join(","));
  const url = URL.createObjectURL(new Blob([lines.join("\r\n") + "\r\n"], { type: "text/csv" }));
  h("a", { href: url, download: name + ".csv" }).click();
  URL.revokeObjectURL(url);
}

// What begins like a formula would be one in a spreadsheet.
function cell(value) {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? "'" + text : text;
  return /[",\r\n]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}
