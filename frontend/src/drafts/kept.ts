/* What is kept on this phone: one small key-value store in IndexedDB, in memory where that is refused (private mode).
   Signing out empties it. */

const NAME = 'concord';
const STORE = 'kept';
const memory = new Map<string, unknown>();
let opening: Promise<IDBDatabase | null> | undefined;

function open(): Promise<IDBDatabase | null> {
  opening ??= new Promise((done) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => done(request.result);
      request.onerror = () => done(null);
      request.onblocked = () => done(null);
    } catch {
      done(null);
    }
  });
  return opening;
}

async function run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
  const db = await open();
  if (!db) return undefined;
  return new Promise((done, fail) => {
    const tx = db.transaction(STORE, mode);
    const request = act(tx.objectStore(STORE));
    tx.oncomplete = () => done(request.result);
    tx.onerror = () => fail(tx.error ?? new Error('kept'));
    tx.onabort = () => fail(tx.error ?? new Error('kept'));
  });
}

/** keep stores a value under a key; it resolves once the value is on disk (or in memory when there is no disk). */
export async function keep(key: string, value: unknown): Promise<void> {
  memory.set(key, value);
  await run('readwrite', (s) => s.put(value, key)).catch(() => undefined); // a full disk: memory still has it
}

/** kept returns the value under a key, or undefined. */
export async function kept<T>(key: string): Promise<T | undefined> {
  if (memory.has(key)) return memory.get(key) as T;
  return (await run('readonly', (s) => s.get(key) as IDBRequest<T>).catch(() => undefined)) ?? undefined;
}

/** drop forgets a key. */
export async function drop(key: string): Promise<void> {
  memory.delete(key);
  await run('readwrite', (s) => s.delete(key)).catch(() => undefined);
}

/** keptKeys lists the keys that begin with a prefix. */
export async function keptKeys(prefix: string): Promise<string[]> {
  const stored = (await run('readonly', (s) => s.getAllKeys()).catch(() => [])) ?? [];
  return [...new Set([...(stored as string[]), ...memory.keys()])].filter((k) => k.startsWith(prefix));
}

/** forgetAll empties the store: on signing out, so that the next user of this phone finds nothing. */
export async function forgetAll(): Promise<void> {
  memory.clear();
  await run('readwrite', (s) => s.clear()).catch(() => undefined);
}
