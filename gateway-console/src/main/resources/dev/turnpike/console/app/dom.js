// Elements out of plain values. Text is only ever text: nothing that a record holds becomes markup.

const SVG = new Set(["svg", "polyline", "title"]);

export function h(tag, attributes, ...children) {
  const element = SVG.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), value);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) {
      element.append(child);
    }
  }
}

export function show(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

export function time(iso) {
  return iso ? h("time", { datetime: iso, title: iso }, iso.replace("T", " ").replace(/\.\d+Z$/, "Z")) : "–";
}

const DECIMALS = new Map();

// How many decimals a currency has is known to the browser; where it is not, minor units are shown as such.
export function money(amount, currency) {
  if (amount === undefined || amount === null) {
    return "–";
  }
  if (!currency) {
    return String(amount);
  }
  if (!DECIMALS.has(currency)) {
    DECIMALS.set(currency, new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits);
  }
  const decimals = DECIMALS.get(currency);
  const digits = String(amount).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  return (decimals ? whole + "." + digits.slice(-decimals) : whole) + " " + currency;
}

const TONES = {
  ACCEPTED: "good", OK: "good", completed: "good", delivered: "good",
  FAILED: "bad", KO: "bad", dead: "bad", unknown: "bad",
  PENDING: "wait", REDIRECT_TO_URL: "wait", started: "wait", pending: "wait",
};

export function tone(word) {
  return TONES[word] ?? "";
}

export function state(word) {
  return h("span", { class: "state " + tone(word) }, word ?? "–");
}

export function json(value) {
  return h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2));
}

export function field(label, control) {
  return h("label", {}, label, control);
}

export function facts(pairs) {
  return h("dl", { class: "facts" }, pairs
    .filter(([, value]) => value !== undefined && value !== null && value !== "" && value !== false)
    .map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

// columns: [title, row => cell, class]
export function table(caption, columns, rows) {
  return h("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map(([title, , kind]) => h("th", { scope: "col", class: kind }, title)))),
      h("tbody", {}, rows.map(row => h("tr", {}, columns.map(([, cell, kind]) => h("td", { class: kind }, cell(row) ?? "–")))))));
}

export function notice(text) {
  const place = document.getElementById("notice");
  place.textContent = text;
  setTimeout(() => { if (place.textContent === text) { place.textContent = ""; } }, 6000);
}

// Asks in a dialog; the answer of send() closes it, and what send() throws stands in it.
export function ask(title, content, action, send) {
  const problem = h("div", { role: "alert" });
  const button = h("button", { class: "main", type: "submit" }, action);
  const dialog = h("dialog", { "aria-label": title },
    h("form", {
      onsubmit: async event => {
        event.preventDefault();
        button.disabled = true;
        try {
          await send(new FormData(event.target));
          dialog.close();
        } catch (e) {
          show(problem, h("div", { class: "problem" }, e.message));
        } finally {
          button.disabled = false;
        }
      },
    },
    h("h2", {}, title), content, problem,
    h("div", { class: "actions" }, button,
      h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
