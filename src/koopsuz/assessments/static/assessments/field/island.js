// The field island: opens a school from the device, draws its pages, saves on the device first and sends when it can.
import { handOver, takeFile } from "./carry.js";
import * as pages from "./pages.js";
import { h, icon, notice, whereLine } from "./parts.js";
import * as store from "./store.js";
import { Stop, answerOf, checksumOfAll, submit, sync } from "./sync.js";
import { LANGUAGES, language, loadWords, setLanguage, t, text } from "./words.js";

const { words, worker, root, login, site } = document.body.dataset;
const code = decodeURIComponent(location.pathname.slice(root.length).split("/")[0] || "");
const main = document.getElementById("main");
const session = {
  code, login, form: null, state: null, outbox: [], receipts: {}, waiting: [], problem: "", signedOut: false,
  online: navigator.onLine, ready: false, agreed: false, update: null, saved: "", roomProblem: "", sending: false,
  answer: (key) => answerOf([...session.outbox].reverse().find((row) => row.indicator === key)?.answer ?? session.state.answers[key]),
};

async function load() {
  const kept = await store.school(code);
  if (!kept?.form) return false;
  Object.assign(session, { form: kept.form, state: kept.state });
  const campaign = kept.form.campaign.code;
  session.waiting = await store.outbox(code);
  session.outbox = session.waiting.filter((row) => row.campaign === campaign);
  session.receipts = await store.receipts(code, campaign);
  session.agreed = (await checksumOfAll(kept.state.answers)) === kept.state.checksum;
  return true;
}

// --- saving
session.save = async (key, answer, { base, settles = false }) => {
  if (!settles && JSON.stringify(answerOf(answer)) === JSON.stringify(session.answer(key))) return;
  session.saved = t("saving");
  drawBar();
  try {
    await store.keepChange({
      id: crypto.randomUUID(), school: code, campaign: session.form.campaign.code, person: session.form.person, indicator: key,
      answer: answerOf(answer), base, settles, made_at: new Date().toISOString(),
    });
    session.saved = `${t("saved_here")}: ${key}`;
    await load();
    sendSoon();
  } catch (error) {
    const full = error?.name === "QuotaExceededError";
    session.saved = `${t("not_saved")} ${t(full ? "storage_full" : "storage_gone")}`;
    session.roomProblem = t(full ? "storage_full" : "storage_gone");
  }
  refresh(settles ? key : "");
  checkRoom();
};

let roomChecked = false;
async function checkRoom() {
  if (roomChecked) return;
  roomChecked = true;
  const { kept, share } = await store.room();
  if (share > 0.8) session.roomProblem = t("storage_low");
  else if (!kept) session.roomProblem = t("storage_not_kept");
}

// --- sending
let timer = 0;
function sendSoon(pause = 1500) {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
}

async function send() {
  clearTimeout(timer);
  if (session.sending) return sendSoon();
  session.sending = true;
  drawBar();
  try {
    await sync(root, code);
    Object.assign(session, { problem: "", signedOut: false, saved: "", online: true });
  } catch (error) {
    tellStop(error);
  }
  session.sending = false;
  if (await load()) refresh();
  else drawNothing();
  timer = setTimeout(send, 60000);
}
session.sendNow = send;

function tellStop(error) {
  if (!(error instanceof Stop)) throw error;
  session.signedOut = error.message === "signed_out";
  const [kind, status] = error.message.split(" ");
  session.online = kind !== "offline";
  if (kind === "offline") session.problem = "";
  else session.problem = error.words || (kind === "failed" ? t("failed", { code: status }) : t(kind));
  session.stopped = kind;
}

session.submit = async () => {
  try {
    await submit(root, code, session.form.campaign.code, session.state.checksum);
    session.problem = "";
  } catch (error) {
    tellStop(error);
    if (session.stopped === "offline") session.problem = t("send_first");
  }
  await load();
  draw();
};

session.handOver = () => handOver(session.form);
session.takeFile = async (words_) => {
  const count = await takeFile(session.form, words_);
  session.problem = count === null ? t("file_wrong") : "";
  session.saved = count === null ? "" : t("file_taken", { count });
  await load();
  draw();
  if (count) sendSoon();
};

// --- drawing
function draw() {
  for (const card of main.querySelectorAll("[data-code]")) card.flush?.();
  const [, kind, key] = location.hash.split("/");
  const found = { b: pages.blockPage, q: pages.questionPage, review: pages.reviewPage, changes: pages.changesPage }[kind] || pages.overview;
  holdForm(kind === "b" || kind === "q");
  main.replaceChildren(...found(session, decodeURIComponent(key || "")).filter(Boolean));
  document.title = `${main.querySelector("h1")?.textContent || "Koopsuz"} · Koopsuz`;
  drawHead();
  drawBar();
}

/** Draw a question anew, unless somebody is typing in it: then only the line that says where the answer is. */
session.redraw = (key, always = false) => {
  const card = document.getElementById(`q-${key}`);
  if (!card) return;
  const one = pages.allOf(session).find(({ indicator }) => indicator.code === key);
  if (!one || (!always && card.contains(document.activeElement))) {
    document.getElementById(`state-${key}`)?.replaceChildren(...[whereLine(session, key)].filter(Boolean));
    return;
  }
  card.replaceWith(pages.cardOf(session, one));
};

function refresh(always = "") {
  const cards = [...main.querySelectorAll("[data-code]")];
  if (cards.length) for (const card of cards) session.redraw(card.dataset.code, card.dataset.code === always);
  else draw();
  drawBar();
}

function drawHead() {
  const name = session.form ? text(session.form.school.name) : t("field_app");
  document.getElementById("head").replaceChildren(
    h("a", { class: "home", href: session.form ? "#/" : site }, icon("school"), h("span", {}, name)),
    h("div", { class: "languages", role: "group", "aria-label": t("language") }, LANGUAGES.map(([key, short, full]) => h("button", {
      type: "button", lang: key, "aria-label": full, "aria-pressed": String(key === language()),
      onclick: () => { setLanguage(key); session.saved = ""; if (session.form) draw(); else start(); },
    }, short))));
}

function drawBar() {
  if (!session.form) return;
  const all = pages.allOf(session);
  const done = all.filter(({ indicator }) => { const { level, number } = session.answer(indicator.code); return level !== null || number !== null; }).length;
  const count = session.waiting.length;
  const queue = session.sending && count ? t("sending") : count ? t("waiting", { count }) : t("no_changes");
  const line = [session.saved, queue, t(session.online && navigator.onLine ? "online" : "offline")].filter(Boolean).join(" · ");
  document.getElementById("bar").replaceChildren(h("div", { class: "save-bar" },
    h("progress", { max: all.length, value: done, "aria-label": t("answered_of", { done, total: all.length }) }),
    h("p", { class: "save-state", role: "status", id: "save-state" }, icon(count ? "clock" : "saved"), h("span", {}, line))));
}

function drawNothing() {
  const words_ = session.stopped === "offline" || !session.stopped ? t("first_time") : session.problem;
  main.replaceChildren(h("h1", {}, t("field_app")), notice("warning", words_,
    session.signedOut ? h("p", {}, h("a", { class: "button", href: `${login}?next=${encodeURIComponent(location.pathname)}` }, t("sign_in"))) : h("p", {}, h("a", { href: site }, t("to_site")))));
  drawHead();
}

// --- the version of the island: a new one never interrupts a form
let release = null;
function holdForm(wanted) {
  if (!navigator.locks || wanted === Boolean(release)) return;
  if (!wanted) { release(); release = null; return; }
  navigator.locks.request("koopsuz-form", { mode: "shared" }, () => new Promise((resolve) => { release = resolve; }));
  release = release || (() => {});
}

session.takeUpdate = async () => {
  const held = (await navigator.locks?.query())?.held || [];
  if (held.some((lock) => lock.name === "koopsuz-form")) { session.problem = t("close_others"); return draw(); }
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  session.update.postMessage("take over");
};

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  const found = await navigator.serviceWorker.register(worker, { scope: root });
  const look = () => {
    session.update = found.waiting;
    session.ready = Boolean(found.active);
    if (session.form && !location.hash.startsWith("#/q") && !location.hash.startsWith("#/b")) draw();
  };
  found.addEventListener("updatefound", () => found.installing?.addEventListener("statechange", look));
  await navigator.serviceWorker.ready;
  look();
}

async function start() {
  drawHead();
  if (!code) {
    const found = (await store.schools()).filter((one) => one.form);
    if (found.length === 1) return location.replace(`${root}${found[0].code}/`);
    return main.replaceChildren(...pages.schoolsPage(found, root));
  }
  if (await load()) draw();
  else main.replaceChildren(h("h1", {}, t("field_app")), h("p", { role: "status" }, t("loading")));
  return send();
}

await loadWords(words);
window.addEventListener("hashchange", () => { if (session.form) { draw(); window.scrollTo(0, 0); main.focus({ preventScroll: true }); } });
window.addEventListener("online", () => sendSoon(0));
window.addEventListener("offline", drawBar);
document.addEventListener("visibilitychange", () => {
  for (const card of main.querySelectorAll("[data-code]")) card.flush?.();
});
store.onOtherWindow(async (changed) => { if (changed === code && (await load())) refresh(); });
registerWorker().catch(() => { session.ready = false; });
start();
