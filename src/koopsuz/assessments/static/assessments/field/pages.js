// The pages of the island: blocks, questions, what is missing, changes on this device, sending.
import { h, icon, notice, whereLine } from "./parts.js";
import { inWords, questionCard } from "./question.js";
import { isGiven } from "./sync.js";
import { day, moment, t, text } from "./words.js";

const codesOf = (block) => block.requirements.flatMap((one) => one.indicators.map((indicator) => ({ requirement: one, indicator, block })));
export const allOf = (session) => session.form.blocks.flatMap(codesOf);
const isMissing = (session) => ({ indicator }) => !isGiven(session.answer(indicator.code));
const progress = (done, total) => [h("progress", { max: total, value: done, "aria-hidden": "true" }), h("span", { class: "small" }, t("answered_of", { done, total }))];

function stateNotices(session) {
  const { state, form } = session;
  return [
    session.update ? notice("info", t("new_version"), h("p", {}, h("button", { type: "button", class: "button button-quiet", onclick: session.takeUpdate }, t("use_it")))) : null,
    session.problem ? notice("warning", session.problem, session.signedOut ? h("p", {}, h("a", { class: "button", href: `${session.login}?next=${encodeURIComponent(location.pathname)}` }, t("sign_in"))) : null) : null,
    state.returned_because ? notice("warning", t("returned"), h("p", {}, state.returned_because)) : null,
    state.may_answer ? h("p", { class: "small soft" }, t("due", { day: day(form.campaign.closes_on) })) : notice("info", t(["submitted", "accepted"].includes(state.status) ? "is_sent" : "read_only")),
    session.roomProblem ? h("p", { class: "status is-open" }, icon("notice-warning"), h("span", {}, session.roomProblem)) : null,
  ];
}

export function overview(session) {
  const all = allOf(session);
  const missing = all.filter(isMissing(session));
  const next = missing[0];
  return [
    h("header", { class: "page-head" }, h("h1", {}, text(session.form.school.name)), h("p", { class: "lead" }, text(session.form.campaign.name))),
    ...stateNotices(session),
    h("section", { class: "panel stack" },
      h("div", { class: "stack stack-tight" }, progress(all.length - missing.length, all.length)),
      h("p", { class: "status" }, icon(session.ready ? "check-circle" : "clock"), h("span", {}, t(session.ready ? "ready_offline" : "not_ready_offline"))),
      next && session.state.may_answer ? h("a", { class: "button wide", href: `#/q/${next.indicator.code}` }, t("go_on")) : null,
      h("a", { class: `button wide ${next ? "button-quiet" : ""}`, href: "#/review" }, t("review")),
      h("a", { class: "button button-quiet wide", href: "#/changes" }, session.waiting.length ? t("changes_count", { count: session.waiting.length }) : t("changes"))),
    h("section", { class: "stack" }, h("h2", {}, t("blocks")), h("ol", { class: "plain-list stack stack-tight" }, session.form.blocks.map((block) => blockDoor(session, block)))),
  ];
}

function blockDoor(session, block) {
  const asked = codesOf(block);
  const missing = asked.filter(isMissing(session));
  const life = missing.filter(({ requirement }) => requirement.class === 1).length;
  return h("li", {}, h("a", { class: "door", href: `#/b/${block.code}` }, h("strong", {}, `${block.code}. ${text(block.title)}`),
    asked.length ? progress(asked.length - missing.length, asked.length) : h("span", { class: "small soft" }, t("nothing_asked")),
    life ? h("span", { class: "small danger" }, t("life_missing", { count: life })) : null));
}

export const cardOf = (session, { requirement, indicator }) => questionCard(session, requirement, indicator);
const heading = (requirement) => h("header", { class: "stack stack-tight" }, h("h2", {}, `${requirement.code}. ${text(requirement.title)}`),
  requirement.class === 1 ? h("p", {}, h("span", { class: "class-badge class-1" }, t("class_1"))) : null);

export function blockPage(session, code) {
  const block = session.form.blocks.find((one) => one.code === code);
  if (!block) return overview(session);
  const asked = codesOf(block);
  const place = session.form.blocks.indexOf(block);
  const [before, after] = [session.form.blocks[place - 1], session.form.blocks[place + 1]];
  return [
    h("header", { class: "page-head" }, h("h1", {}, `${block.code}. ${text(block.title)}`), h("p", { class: "lead" }, text(block.about))),
    ...block.requirements.flatMap((requirement) => [heading(requirement), ...requirement.indicators.map((indicator) => questionCard(session, requirement, indicator))]),
    asked.length ? h("p", {}, h("a", { href: `#/q/${asked[0].indicator.code}` }, t("one_by_one"))) : notice("info", t("nothing_asked")),
    block.left_out.length ? h("details", { class: "more" }, h("summary", {}, t("left_out", { count: block.left_out.length })), h("ul", {}, block.left_out.map(([key, title]) => h("li", {}, `${key}. ${text(title)}`)))) : null,
    steps(before && `#/b/${before.code}`, after ? `#/b/${after.code}` : "#/review"),
  ];
}

const steps = (before, after) => h("nav", { class: "steps" },
  h("a", { class: "button button-quiet", href: before || "#/" }, icon("earlier"), t(before ? "before" : "all_blocks")),
  h("a", { class: "button", href: after }, t("after"), icon("later")));

export function questionPage(session, code) {
  const all = allOf(session);
  const place = all.findIndex((one) => one.indicator.code === code);
  if (place < 0) return overview(session);
  const { requirement, indicator, block } = all[place];
  const [before, after] = [all[place - 1], all[place + 1]];
  return [
    h("header", { class: "stack stack-tight" }, h("p", { class: "small" }, h("a", { href: `#/b/${block.code}` }, `${block.code}. ${text(block.title)}`), ` · ${place + 1} / ${all.length}`),
      h("h1", {}, `${requirement.code}. ${text(requirement.title)}`), requirement.class === 1 ? h("p", {}, h("span", { class: "class-badge class-1" }, t("class_1"))) : null),
    questionCard(session, requirement, indicator),
    steps(before && `#/q/${before.indicator.code}`, after ? `#/q/${after.indicator.code}` : "#/review"),
  ];
}

export function reviewPage(session) {
  const { state } = session;
  const all = allOf(session);
  const missing = all.filter(isMissing(session));
  const conflicts = Object.keys(state.conflicts);
  const link = (code) => h("a", { href: `#/q/${code}` }, code);
  return [
    h("header", { class: "page-head" }, h("h1", {}, t("review"))),
    ...stateNotices(session),
    h("section", { class: "panel stack" }, h("h2", {}, t("missing")),
      missing.length ? h("ul", {}, missing.map(({ indicator }) => h("li", {}, link(indicator.code), ` ${text(indicator.question)}`))) : h("p", { class: "status" }, icon("check-circle"), t("nothing_missing")),
      conflicts.length ? notice("warning", t("conflicts_first"), h("p", {}, conflicts.flatMap((code) => [link(code), " "]))) : null),
    sending(session, missing.length + conflicts.length),
    ...session.form.blocks.map((block) => h("details", { class: "more" }, h("summary", {}, `${block.code}. ${text(block.title)}`),
      codesOf(block).map(({ indicator }) => h("div", { class: "row" }, h("p", { class: "small soft" }, link(indicator.code), ` ${text(indicator.question)}`), h("p", {}, inWords(session, indicator, session.answer(indicator.code))), whereLine(session, indicator.code))))),
  ];
}

function sending(session, stands) {
  const { state } = session;
  if (!state.may_answer) return null;
  const waits = session.outbox.length > 0 || !session.agreed;
  return h("section", { class: "panel stack" },
    waits ? h("p", {}, t("send_first")) : h("p", { class: "status" }, icon("saved"), h("span", {}, t("all_confirmed"), " ", h("code", { title: state.checksum }, state.checksum.slice(0, 12)))),
    waits ? h("button", { type: "button", class: "button wide", onclick: session.sendNow }, t("send_now")) : null,
    state.may_submit ? h("p", { class: "small soft" }, t("after_sending")) : h("p", { class: "small soft" }, t("director_sends")),
    state.may_submit ? h("button", { type: "button", class: "button wide", disabled: Boolean(stands || waits), onclick: session.submit }, t("send_to_department")) : null);
}

export function changesPage(session) {
  const rows = [...session.outbox].reverse();
  const told = Object.values(session.receipts).sort((one, other) => other.at.localeCompare(one.at));
  const by = Object.fromEntries(allOf(session).map((one) => [one.indicator.code, one.indicator]));
  const link = (code) => h("a", { href: `#/q/${code}` }, code);
  return [
    h("header", { class: "page-head" }, h("h1", {}, t("changes"))),
    ...stateNotices(session),
    h("section", { class: "panel stack" },
      rows.length ? h("button", { type: "button", class: "button wide", onclick: session.sendNow }, t("send_now")) : h("p", { class: "status" }, icon("saved"), t("no_changes")),
      rows.map((row) => h("div", { class: "row" }, h("p", {}, link(row.indicator), ` · ${by[row.indicator] ? inWords(session, by[row.indicator], row.answer) : ""}`), h("p", { class: "small soft" }, moment(row.made_at)), whereLine({ ...session, outbox: [row] }, row.indicator)))),
    carrying(session, rows.length),
    told.length ? h("section", { class: "stack" }, h("h2", {}, t("confirmed")), told.map((one) => h("div", { class: "row" },
      h("p", {}, link(one.indicator), ` · ${moment(one.at)}`), h("p", { class: "small soft" }, t("checksum"), " ", h("code", {}, one.checksum))))) : null,
  ];
}

function carrying(session, waits) {
  const take = async (event) => { const [file] = event.target.files; if (file) session.takeFile(await file.text()); };
  return h("section", { class: "stack stack-tight" },
    waits ? h("button", { type: "button", class: "button button-quiet wide", onclick: session.handOver }, t("save_file")) : null,
    h("div", { class: "field" }, h("label", { for: "carried" }, t("bring_file")), h("input", { id: "carried", type: "file", accept: ".json", "aria-describedby": "carried-hint", onchange: take }),
      h("p", { class: "hint", id: "carried-hint" }, t("file_hint"))));
}

export function schoolsPage(found, root) {
  return [h("header", { class: "page-head" }, h("h1", {}, t("my_schools"))),
    found.length ? h("ul", { class: "plain-list stack" }, found.map((one) => h("li", {}, h("a", { class: "door", href: `${root}${one.code}/` }, h("strong", {}, text(one.form.school.name)), h("span", { class: "small soft" }, one.code))))) : notice("info", t("no_schools"))];
}
