// One question: its levels in words, number, "does not apply", note, evidence, the last round, the law, and a conflict.
import { h, icon, more, notice, whereLine } from "./parts.js";
import { answerOf } from "./sync.js";
import { moment, t, text } from "./words.js";

const NA = 5;
const PAUSE = 600;

export function inWords(session, indicator, answer) {
  if (answer.level === NA) return `${t("does_not_apply")}${answer.reason ? `: ${answer.reason}` : ""}`;
  if (indicator.kind === "number") return answer.number === null ? t("not_answered") : `${answer.number} ${text(indicator.unit)}`;
  if (answer.level === null || answer.level === undefined) return t("not_answered");
  if (indicator.kind === "yes_no") return t(answer.level === 3 ? "yes" : "no");
  return `${answer.level}. ${text(indicator.levels[answer.level])}`;
}

function choices(session, indicator) {
  if (indicator.kind === "yes_no") return [[3, t("yes"), ""], [0, t("no"), ""]];
  return indicator.levels.map((words, level) => [level, text(session.form.level_names[level]), text(words)]);
}

function levelCards(session, indicator, answer, { locked, change }) {
  return h("div", { class: "level-choices" }, choices(session, indicator).map(([level, name, words]) => h("label", { class: "level-card" },
    h("input", { type: "radio", name: `${indicator.code}-level`, value: level, checked: answer.level === level, disabled: locked, onchange: () => change({ level, reason: "" }) }),
    h("span", { class: `level-card-mark level-${level}` }, String(level), icon(`level-${level}`)),
    h("span", { class: "level-card-text" }, h("strong", {}, name), words), icon("check-circle"))));
}

function numberField(indicator, answer, { locked, change, typed, complain }) {
  const { code, min, max } = indicator;
  const params = { least: min ?? 0, most: max ?? "…" };
  const read = (now) => {
    const words = field.value.replace(/[\s\u00a0\u202f]/g, "");
    const fits = /^-?\d{1,9}$/.test(words) && (min === null || Number(words) >= min) && (max === null || Number(words) <= max);
    complain(words && !fits && now ? t("not_whole", params) : "");
    if (!words || fits) (now ? change : typed)({ number: words ? Number(words) : null, level: null, reason: "" });
  };
  const field = h("input", { id: `${code}-number`, inputmode: "numeric", autocomplete: "off", value: answer.number ?? "", disabled: locked,
    "aria-describedby": `${code}-range`, oninput: () => read(false), onchange: () => read(true) });
  return h("div", { class: "field" }, h("label", { for: `${code}-number` }, t("number_of", { unit: text(indicator.unit) })), field,
    h("p", { class: "hint", id: `${code}-range` }, t("range", params)));
}

function notApplicable(indicator, answer, { locked, change, typed, complain }) {
  const { code } = indicator;
  const read = (send) => {
    const words = reason.value.trim();
    complain(box.checked && !words ? t("reason_missing") : "");
    if (box.checked && words) send({ level: NA, number: null, reason: words });
    if (!box.checked && answer.level === NA) send({ level: null, reason: "" });
  };
  const box = h("input", { type: "checkbox", checked: answer.level === NA, disabled: locked, onchange: () => read(change) });
  const reason = h("input", { id: `${code}-reason`, maxlength: 300, value: answer.reason, disabled: locked, oninput: () => read(typed), onchange: () => read(change) });
  return more(answer.level === NA, t("does_not_apply"),
    h("div", { class: "field field-choice" }, h("label", {}, box, h("span", {}, t("does_not_apply")))),
    h("div", { class: "field" }, h("label", { for: `${code}-reason` }, t("why_not")), reason));
}

function words(indicator, answer, name, hint, { locked, change, typed }) {
  const id = `${indicator.code}-${name}`;
  return h("div", { class: "field" }, h("label", { for: id }, t(name)),
    h("textarea", { id, rows: 2, maxlength: 2000, disabled: locked, "aria-describedby": `${id}-hint`,
      oninput: (event) => typed({ [name]: event.target.value }), onchange: (event) => change({ [name]: event.target.value }) }, answer[name]),
    h("p", { class: "hint", id: `${id}-hint` }, hint));
}

function lastRound(session, indicator) {
  const before = indicator.previous;
  if (!before) return null;
  const said = inWords(session, indicator, { ...before, reason: "" });
  return h("div", { class: "stack stack-tight small soft" },
    h("p", {}, `${t("last_time")} (${text(session.form.previous_campaign)}): ${said}`),
    before.note ? h("p", {}, `${t("last_note")}: ${before.note}`) : null,
    before.evidence ? h("p", {}, `${t("last_evidence")}: ${before.evidence}`) : null);
}

function conflictOf(session, indicator, locked) {
  const found = session.state.conflicts[indicator.code];
  if (!found) return null;
  const waits = session.outbox.some((row) => row.indicator === indicator.code && !row.problem);
  const stands = answerOf(session.state.answers[indicator.code]);
  const show = (label, who, when, answer) => h("p", {}, h("strong", {}, t(label, { who: who || t("somebody") })), when ? ` · ${moment(when)}` : "", h("br"), inWords(session, indicator, answer),
    answer.note ? h("span", { class: "small" }, h("br"), answer.note) : null);
  const settle = (answer) => session.save(indicator.code, answerOf(answer), { base: session.state.version, settles: true });
  const buttons = locked || waits ? null : h("p", { class: "cluster" },
    h("button", { type: "button", class: "button button-quiet", onclick: () => settle(stands) }, t("leave")),
    h("button", { type: "button", class: "button button-quiet", onclick: () => settle(found.kept) }, t("take")));
  return notice("warning", t("two_answers"), show("stands", found.saved_from, "", stands), show("kept", found.kept_from, found.kept_at, found.kept), buttons);
}

function whyAsked(requirement) {
  return more(false, [icon("why"), t("why_asked")], h("p", {}, text(requirement.text)), h("p", {}, text(requirement.why)),
    requirement.sources.map(([act, provision]) => h("p", { class: "small" }, icon("law"), ` ${text(act)}. ${text(provision)}`)));
}

/** The card of a question. Its base is the version that it shows, whatever arrives while somebody types. */
export function questionCard(session, requirement, indicator) {
  const { code } = indicator;
  const locked = !session.state.may_answer;
  const base = session.state.version;
  let answer = session.answer(code);
  let timer = 0;
  const wrong = h("p", { class: "field-errors", role: "alert" });
  const complain = (problem) => { wrong.textContent = problem; };
  const change = (parts) => {
    clearTimeout(timer);
    answer = { ...answer, ...parts };
    const trimmed = Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value]));
    session.save(code, trimmed, { base });
  };
  const typed = (parts) => {
    clearTimeout(timer);
    answer = { ...answer, ...parts };
    timer = setTimeout(() => change({}), PAUSE);
  };
  const tools = { locked, change, typed, complain };
  const card = h("section", { class: "panel stack", id: `q-${code}`, "data-code": code },
    h("fieldset", { class: "question" },
      h("legend", {}, h("span", { class: "soft" }, code), " ", text(indicator.question)),
      indicator.kind === "number" ? numberField(indicator, answer, tools) : levelCards(session, indicator, answer, tools)),
    wrong, h("div", { id: `state-${code}`, role: "status" }, whereLine(session, code)),
    conflictOf(session, indicator, locked), lastRound(session, indicator),
    h("div", { class: "stack stack-tight" }, notApplicable(indicator, answer, tools),
      more(Boolean(answer.note || answer.evidence), [icon("note"), t("note_and_evidence")],
        words(indicator, answer, "note", t("no_children"), tools), words(indicator, answer, "evidence", text(indicator.evidence), tools)),
      whyAsked(requirement)),
    !locked && (answer.level !== null || answer.number !== null)
      ? h("p", {}, h("button", { type: "button", class: "button-text", onclick: () => { change({ level: null, number: null, reason: "" }); session.redraw(code, true); } }, t("clear"))) : null);
  card.flush = () => { if (timer) change({}); };
  return card;
}
