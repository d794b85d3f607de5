// The gateway's own routes. The key is kept for this tab, and goes nowhere but into a header.

const KEY = "turnpike-key";

export class Problem extends Error {
  constructor(status, body) {
    const errors = (body.errors ?? []).map(error => error.field + " " + error.detail).join("; ");
    super([body.detail ?? body.title ?? "status " + status, errors].filter(text => text).join(": "));
    this.status = status;
    this.body = body;
  }
}

export function key() {
  return sessionStorage.getItem(KEY);
}

export function keep(text) {
  if (text) {
    sessionStorage.setItem(KEY, text);
  } else {
    sessionStorage.removeItem(KEY);
  }
}

export function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length ? "?" + new URLSearchParams(given) : "";
}

export function path(...steps) {
  return steps.map(encodeURIComponent).join("/");
}

export async function call(method, where, body, headers = {}) {
  if (key()) {
    headers = { ...headers, Authorization: "Bearer " + key() };
  }
  if (body !== undefined) {
    headers = { ...headers, "Content-Type": "application/json" };
  }
  let answer;
  try {
    answer = await fetch(where, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), redirect: "error" });
  } catch (e) {
    throw new Problem(0, { detail: "The gateway does not answer." });
  }
  const text = await answer.text();
  let json = {};
  try {
    json = text ? JSON.parse(text) : {};
  } catch (e) {
    throw new Problem(answer.status, { detail: "What answered is not the gateway." });
  }
  if (!answer.ok) {
    throw new Problem(answer.status, json);
  }
  return json;
}

// What comes bit by bit.
export async function open(where, signal) {
  const headers = key() ? { Authorization: "Bearer " + key() } : {};
  const answer = await fetch(where, { headers, signal, redirect: "error", cache: "no-store" });
  if (!answer.ok) {
    throw new Problem(answer.status, {});
  }
  return answer.body;
}

export const get = where => call("GET", where);
export const post = (where, body, headers) => call("POST", where, body, headers);
