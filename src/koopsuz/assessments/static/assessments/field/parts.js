// Small pieces of the pages: elements, icons, the line that says where an answer is.
import { t } from "./words.js";

/** `h("p", {class: "small"}, "words", element)`; handlers are given as functions: `{onclick: …}`. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

export const notice = (kind, title, ...rest) => h("div", { class: `notice notice-${kind}` },
  icon(`notice-${kind}`), h("div", {}, h("strong", {}, title), rest));

export const more = (open, summary, ...rest) => h("details", { class: "more", open }, h("summary", {}, summary),
  h("div", { class: "stack stack-tight" }, rest));

/** Where an answer is: {kind, words, checksum}. */
export function whereIs(session, code) {
  const rows = session.outbox.filter((row) => row.indicator === code);
  const last = rows[rows.length - 1];
  if (last && last.problem) return { kind: "wrong", words: last.problem === "differs" ? t("differs") : `${t("refused")}: ${last.problem}` };
  if (last) return { kind: "open", words: t(last.sent_at ? "sent" : "on_device") };
  if (session.state.conflicts[code]) return { kind: "open", words: t("kept_aside") };
  const receipt = session.receipts[code];
  if (receipt) {
    const words = receipt.outcome === "superseded" ? t("superseded") : t("confirmed");
    return { kind: "done", words, checksum: receipt.checksum };
  }
  if (session.state.answers[code]) return { kind: "done", words: t("confirmed") };
  return null;
}

export function whereLine(session, code) {
  const found = whereIs(session, code);
  if (!found) return null;
  const symbol = { wrong: "notice-danger", open: "clock", done: "saved" }[found.kind];
  return h("p", { class: `status is-${found.kind}` }, icon(symbol), h("span", {}, found.words,
    found.checksum ? [" · ", h("code", { title: found.checksum }, found.checksum.slice(0, 8))] : null));
}
