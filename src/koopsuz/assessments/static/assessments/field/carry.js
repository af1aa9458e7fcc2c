// Changes as a file, for schools with no network at all: carried by USB or messenger to a device that has one. It is signed
// with the key that came with the form, so that it is taken only from the same person and school, and only unchanged.
import * as store from "./store.js";

const FORMAT = "koopsuz-field-1";
const MOST_LETTERS = 5_000_000;

async function signature(form, body) {
  const bytes = (text) => new TextEncoder().encode(text);
  const key = await crypto.subtle.importKey("raw", bytes(form.key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const made = new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(body)));
  return [...made].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The waiting changes of a school as the text of a file. */
export async function asFile(form) {
  const waiting = (await store.outbox(form.school.code)).filter((row) => !row.problem && row.person === form.person);
  const changes = waiting.map(({ id, campaign, indicator, answer, base, made_at }) => ({ id, campaign, indicator, answer, base, made_at }));
  const body = JSON.stringify({ format: FORMAT, school: form.school.code, person: form.person, changes });
  return JSON.stringify({ body, signature: await signature(form, body) });
}

/** Take changes from the text of a file; how many were new, or null when the file is not to be trusted. */
export async function takeFile(form, text) {
  try {
    if (text.length > MOST_LETTERS) return null;
    const file = JSON.parse(text);
    if (file.signature !== (await signature(form, String(file.body)))) return null;
    const found = JSON.parse(file.body);
    if (found.format !== FORMAT || found.school !== form.school.code || found.person !== form.person) return null;
    return await store.keepCarried(form.school.code, found.changes.map((change) => ({ ...change, school: found.school, person: found.person })));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Hand the file over to the person. */
export async function handOver(form) {
  const address = URL.createObjectURL(new Blob([await asFile(form)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `koopsuz-${form.school.code}-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
