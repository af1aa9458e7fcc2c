// What stays on the device. A promise here is kept only after the transaction completed with durability "strict": only then
// may the page say "saved on this device".
const NAME = "koopsuz-field";
const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const base = request.result;
      base.createObjectStore("schools", { keyPath: "code" });
      base.createObjectStore("outbox", { keyPath: "id" }).createIndex("school", "school");
      base.createObjectStore("receipts", { keyPath: ["school", "indicator"] }).createIndex("school", "school");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opened = null; };
      resolve(request.result);
    };
    request.onerror = () => { opened = null; reject(request.error); };
  });
  return opened;
}

/** Run `work(stores)` in one transaction and resolve with its value when the device has really stored it. */
async function write(names, work) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(names, "readwrite", { durability: "strict" });
    let value;
    transaction.oncomplete = () => resolve(value);
    transaction.onabort = transaction.onerror = () => reject(transaction.error || new DOMException("", "AbortError"));
    const stores = names.map((name) => transaction.objectStore(name));
    Promise.resolve(work(...stores)).then((found) => { value = found; }, (error) => { transaction.abort(); reject(error); });
  });
}

const got = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

async function read(name, ask) {
  const base = await open();
  return got(ask(base.transaction(name).objectStore(name)));
}

export const schools = () => read("schools", (store) => store.getAll());
export const school = (code) => read("schools", (store) => store.get(code));

/** Changes of a school that the server has not settled yet, in the order in which they were made. */
export async function outbox(code) {
  const rows = await read("outbox", (store) => store.index("school").getAll(code));
  return rows.sort((one, other) => one.order - other.order);
}

export async function receipts(code, campaign) {
  const found = await read("receipts", (store) => store.index("school").getAll(code));
  const rows = found.filter((row) => row.campaign === campaign);
  return Object.fromEntries(rows.map((row) => [row.indicator, row]));
}

/** Keep parts of what is known of a school (form, state); other parts stay. */
export async function keepSchool(code, parts) {
  await write(["schools"], async (store) => {
    const known = await got(store.get(code));
    store.put({ ...(known || {}), ...parts, code });
  });
  tell(code);
}

/**
 * Keep a change of an answer. One that was never sent gives way to the newer one. The base is the version at which the person
 * saw the answer, so a waiting change hands its own on: whatever came from the server since, nobody has seen it here.
 */
export async function keepChange(change) {
  await write(["outbox"], async (store) => {
    const rows = await got(store.index("school").getAll(change.school));
    const same = rows.filter((row) => row.indicator === change.indicator && row.campaign === change.campaign && !row.problem);
    const order = rows.reduce((most, row) => Math.max(most, row.order), 0) + 1;
    if (same.length && !change.settles) change.base = Math.min(change.base, ...same.map((row) => row.base));
    for (const row of rows) {
      if (row.indicator === change.indicator && (!row.sent_at || row.problem)) store.delete(row.id);
    }
    store.put({ ...change, order, sent_at: null, problem: "" });
  });
  tell(change.school);
}

/** Keep changes that came in a file beside those that wait here; one that is here already stays as it is. */
export async function keepCarried(code, changes) {
  const count = await write(["outbox"], async (store) => {
    const rows = await got(store.index("school").getAll(code));
    const known = new Set(rows.map((row) => row.id));
    const fresh = changes.filter((change) => !known.has(change.id));
    const order = rows.reduce((most, row) => Math.max(most, row.order), 0) + 1;
    fresh.forEach((change, place) => store.put({ ...change, order: order + place, sent_at: null, problem: "" }));
    return fresh.length;
  });
  tell(code);
  return count;
}

export async function markSent(rows, at) {
  await write(["outbox"], async (store) => {
    for (const row of rows) {
      const kept = await got(store.get(row.id));
      if (kept) store.put({ ...kept, sent_at: at });
    }
  });
  tell(rows[0].school);
}

/** Write down what the server said of each change, with its state, in one piece. */
export async function settle(code, { receipts: told, state, sums, at }) {
  await write(["outbox", "receipts", "schools"], async (store, confirmed, known) => {
    const kept = await got(known.get(code));
    if (kept && (!kept.state || state.version >= kept.state.version)) known.put({ ...kept, state, state_at: at });
    for (const one of told) {
      const row = await got(store.get(one.id));
      if (!row) continue;
      if (one.outcome === "refused") {
        store.put({ ...row, problem: one.problem });
        continue;
      }
      const agreed = sums[one.id] === one.checksum;
      if (!agreed) {
        store.put({ ...row, problem: "differs" });
        continue;
      }
      store.delete(row.id);
      confirmed.put({ school: code, campaign: row.campaign, indicator: row.indicator, outcome: one.outcome, checksum: one.checksum, at });
    }
  });
  tell(code);
}

function tell(code) {
  channel?.postMessage(code);
}

/** Call `then(code)` when another window changed something. */
export function onOtherWindow(then) {
  channel?.addEventListener("message", (event) => then(event.data));
}

/** Ask the browser to keep what is stored, and say how full it is. */
export async function room() {
  if (!navigator.storage) return { kept: false, share: 0 };
  const kept = (await navigator.storage.persisted?.()) || (await navigator.storage.persist?.()) || false;
  const { usage = 0, quota = 1 } = (await navigator.storage.estimate?.()) || {};
  return { kept, share: usage / quota };
}
