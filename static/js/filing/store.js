/** Reports on this telephone, with their photographs: IndexedDB, or memory where there is none. */

const NAME = "qasima-filing";
const TABLE = "reports";
const inMemory = new Map();
let opening = null;

export let isLasting = true;

function open() {
  opening ??= new Promise((resolve) => {
    const fails = () => {
      isLasting = false;
      resolve(null);
    };
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "id" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = fails;
    } catch {
      fails();
    }
  });
  return opening;
}

async function within(mode, work) {
  const database = await open();
  if (!database) return null;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(TABLE, mode);
    const request = work(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/** All reports, the newest first. */
export async function all() {
  const found = (await within("readonly", (table) => table.getAll())) ?? [...inMemory.values()];
  return found.sort((a, b) => b.written_at.localeCompare(a.written_at));
}

export async function get(id) {
  return (await within("readonly", (table) => table.get(id))) ?? inMemory.get(id);
}

/** Keep a report whole: with its photographs, or not at all. */
export async function put(report) {
  const kept = await within("readwrite", (table) => table.put(report));
  if (kept === null) inMemory.set(report.id, report);
}

export async function drop(id) {
  inMemory.delete(id);
  await within("readwrite", (table) => table.delete(id));
}
