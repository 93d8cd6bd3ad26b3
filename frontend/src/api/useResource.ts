import { useCallback, useEffect, useRef, useState } from 'react';
import { forgetAll, keep, kept } from '../drafts/kept.ts';
import { asFault, type Fault } from './fault.ts';

/** Resource is something of the server on a page: what is known, when it was true, and what went wrong. */
export interface Resource<T> {
  status: 'loading' | 'ready' | 'error';
  data?: T;
  fault?: Fault;
  /** at is when `data` came from the server. */
  at: Date | null;
  /** stale: the last refresh failed, `data` is older. */
  stale: boolean;
  refresh: () => Promise<void>;
  /** set replaces the data after a call that returned the new state. */
  set: (data: T) => void;
}

interface Entry<T> {
  data: T;
  at: Date;
}

const known = new Map<string, Entry<unknown>>();

/** forgetResources empties what pages remember, on signing out. */
export async function forgetResources(): Promise<void> {
  known.clear();
  await forgetAll();
}

/** useResource loads something and keeps it fresh: shows what is known at once, asks again when `topic` changes, when the network is back and
    when the page is looked at again. With `offline` the last copy stays on this phone. A key of null waits. */
export function useResource<T>(key: string | null, load: () => Promise<T>, options: { topic?: string; offline?: boolean } = {}): Resource<T> {
  const { topic, offline } = options;
  const [state, setState] = useState<{ key: string | null; entry?: Entry<T>; fault?: Fault; stale: boolean }>(() => ({ key, entry: key ? (known.get(key) as Entry<T> | undefined) : undefined, stale: false }));
  const loader = useRef(load);
  loader.current = load;
  const current = useRef(key);
  current.current = key;

  const put = useCallback((data: T) => {
    if (!key) return;
    const entry = { data, at: new Date() };
    known.set(key, entry);
    if (offline) void keep(`resource/${key}`, entry);
    if (current.current === key) setState({ key, entry, stale: false });
  }, [key, offline]);

  const asked = useRef(0); // answers may overtake each other: only a later question's answer replaces what is shown
  const shown = useRef(0);
  const set = useCallback((data: T) => {
    shown.current = ++asked.current; // what was asked before the act is older than its answer
    put(data);
  }, [put]);

  const refresh = useCallback(async () => {
    if (!key) return;
    const turn = ++asked.current;
    try {
      const data = await loader.current();
      if (turn < shown.current) return;
      shown.current = turn;
      put(data);
    } catch (thrown) {
      if (turn < shown.current) return;
      const fault = asFault(thrown);
      const entry = (known.get(key) ?? (offline && fault.code === 'offline' ? await kept<Entry<unknown>>(`resource/${key}`) : undefined)) as Entry<T> | undefined;
      const gone = fault.code === 'forbidden' || fault.code === 'not_found' || fault.code === 'unauthenticated';
      if (gone && fault.code !== 'unauthenticated') known.delete(key);
      if (current.current === key) setState({ key, entry: gone && fault.code !== 'unauthenticated' ? undefined : entry, fault, stale: !!entry });
    }
  }, [key, offline, put]);

  useEffect(() => {
    if (!key) return;
    const entry = known.get(key) as Entry<T> | undefined;
    setState({ key, entry, stale: false });
    if (!entry && offline) {
      void kept<Entry<T>>(`resource/${key}`).then((last) => last && setState((now) => (now.key === key && !now.entry && !now.fault ? { key, entry: last, stale: false } : now)));
    }
    void refresh();
    const again = () => document.visibilityState === 'visible' && void refresh();
    globalThis.addEventListener('online', again);
    document.addEventListener('visibilitychange', again);
    let gone = false;
    let off: (() => void) | undefined;
    if (topic) void import('../live/live.ts').then(({ subscribe }) => { if (!gone) off = subscribe(topic, () => void refresh()); }, () => undefined);
    return () => {
      globalThis.removeEventListener('online', again);
      document.removeEventListener('visibilitychange', again);
      gone = true;
      off?.();
    };
  }, [key, topic, offline, refresh]);

  const mine = state.key === key;
  const entry = mine ? state.entry : undefined;
  const fault = mine ? state.fault : undefined;
  return { status: entry ? 'ready' : fault ? 'error' : 'loading', data: entry?.data, fault, at: entry?.at ?? null, stale: mine && state.stale, refresh, set };
}

/** Action is something a person sets off: busy while it runs, its fault when it was refused. */
export interface Action<A extends unknown[]> {
  run: (...args: A) => Promise<boolean>;
  busy: boolean;
  fault: Fault | null;
  clear: () => void;
}

/** useAction runs one call at a time and keeps its fault for the page; `run` resolves to true when it succeeded. */
export function useAction<A extends unknown[]>(act: (...args: A) => Promise<unknown>): Action<A> {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | null>(null);
  const running = useRef(false);
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback(async (...args: A) => {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    setFault(null);
    try {
      await latest.current(...args);
      return true;
    } catch (thrown) {
      setFault(asFault(thrown));
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }, []);
  return { run, busy, fault, clear: useCallback(() => setFault(null), []) };
}
