// Sends what waits, in small portions that may be repeated without harm, from one window at a time.
import * as store from "./store.js";

const PORTION = 20;
export const CODES = ["reason", "note", "evidence"];
const EMPTY = { level: null, number: null, reason: "", note: "", evidence: "" };

export const answerOf = (found) => ({ ...EMPTY, ...(found || {}) });
export const isGiven = (answer) => answer.level !== null || answer.number !== null;

async function sha256(value) {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const checksumOf = (code, answer) =>
  sha256([code, answer.level, answer.number, ...CODES.map((name) => answer[name])]);

/** The checksum over all answers, as the server reckons it. */
export async function checksumOfAll(answers) {
  const codes = Object.keys(answers).sort();
  return sha256(await Promise.all(codes.map(async (code) => [code, await checksumOf(code, answerOf(answers[code]))])));
}

/** Something that stopped the sending: signed out, no network, not yours, … */
export class Stop extends Error {}

async function ask(address, body) {
  const options = { redirect: "manual", credentials: "same-origin", cache: "no-store", headers: {} };
  if (body !== undefined) {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    Object.assign(options, { method: "POST", body: JSON.stringify(body) });
    options.headers = { "Content-Type": "application/json", "X-CSRFToken": token ? token[1] : "" };
  }
  let response;
  try {
    response = await fetch(address, { ...options, signal: AbortSignal.timeout?.(30000) });
  } catch {
    throw new Stop("offline");
  }
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) throw new Stop("signed_out");
  if (response.status === 404) throw new Stop("not_yours");
  let found = {};
  try { found = await response.json(); } catch { throw new Stop(`failed ${response.status}`); }
  if (response.ok) return found;
  if (found.problem === "no-campaign") throw new Stop("no_campaign");
  if (found.problem === "other-person") throw new Stop("other_person");
  const stop = new Stop(`failed ${response.status}`);
  stop.words = found.problem;
  throw stop;
}

/** Fetch the form of a school, and how its answers stand. */
export async function fetchForm(root, code) {
  const form = await ask(`${root}${code}/form.json`);
  const { state } = await ask(`${root}${code}/sync/`, { campaign: form.campaign.code, person: form.person, changes: [] });
  await store.keepSchool(code, { form, state, state_at: new Date().toISOString() });
}

async function sendAll(root, code, kept) {
  for (;;) {
    const waiting = (await store.outbox(code)).filter((row) => !row.problem);
    const campaign = waiting.length ? waiting[0].campaign : kept.form.campaign.code;
    const rows = waiting.filter((row) => row.campaign === campaign).slice(0, PORTION);
    const at = new Date().toISOString();
    if (rows.length) await store.markSent(rows, at);
    const changes = rows.map(({ id, indicator, base, answer, made_at }) => ({ id, indicator, base, made_at, ...answer }));
    const person = rows.length ? rows[0].person : kept.form.person;
    const told = await ask(`${root}${code}/sync/`, { campaign, person, changes });
    const sums = Object.fromEntries(await Promise.all(rows.map(async (row) => [row.id, await checksumOf(row.indicator, row.answer)])));
    const known = new Set(told.receipts.map((one) => one.id));
    if (rows.some((row) => !known.has(row.id))) throw new Stop("failed 200");
    const state = campaign === kept.form.campaign.code ? told.state : { ...kept.state, version: -1 };
    await store.settle(code, { receipts: told.receipts, state, sums, at });
    if (!rows.length || waiting.length === rows.length) return told.state;
  }
}

/** Send everything that waits and fetch the newest state; does nothing while another window does it. */
export async function sync(root, code) {
  const kept = await store.school(code);
  if (!kept) return fetchForm(root, code);
  const work = async () => {
    const state = await sendAll(root, code, kept);
    if (!state.form_version || state.form_version !== kept.form.version) await fetchForm(root, code);
  };
  if (!navigator.locks) return work();
  return navigator.locks.request(`koopsuz-send-${code}`, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

export const submit = async (root, code, campaign, checksum) => {
  const { state } = await ask(`${root}${code}/submit/`, { campaign, checksum });
  await store.keepSchool(code, { state, state_at: new Date().toISOString() });
};
