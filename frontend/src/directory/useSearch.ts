import { useEffect, useRef, useState } from 'react';
import { asFault, type Fault } from '../api/fault.ts';
import { search, type Found, type Query, type Results } from './api.ts';

/* Search while typing: one question at a time, only the newest answer counts, older results stay in sight until it comes. */

export interface Search {
  items: Found[];
  total: number;
  next?: string;
  /** busy: a newer answer is on its way. */
  busy: boolean;
  /** done: there is an answer, even if it is empty. */
  done: boolean;
  fault: Fault | null;
  more: () => void;
  again: () => void;
}

/** useSearch asks the directory a moment after the last change. */
export function useSearch(query: Query, wait = 200): Search {
  const [state, setState] = useState<{ items: Found[]; total: number; next?: string; busy: boolean; done: boolean; fault: Fault | null }>({ items: [], total: 0, busy: true, done: false, fault: null });
  const [turn, setTurn] = useState(0);
  const sign = JSON.stringify(query);
  const running = useRef<AbortController>(null);
  const first = useRef(true);

  const ask = (cursor: string | undefined, before: Found[]) => {
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setState((s) => ({ ...s, busy: true }));
    const put = (r: Results) => setState({ items: joined(before, r.items), total: r.total, next: r.next, busy: false, done: true, fault: null });
    search(query, cursor, mine.signal).then((r) => mine.signal.aborted || put(r), (thrown: unknown) => mine.signal.aborted || setState((s) => ({ ...s, busy: false, fault: asFault(thrown) })));
  };

  useEffect(() => {
    const timer = setTimeout(() => ask(undefined, []), first.current ? 0 : wait);
    first.current = false;
    return () => {
      clearTimeout(timer);
      running.current?.abort();
    };
  }, [sign, turn, wait]);

  return { ...state, more: () => state.next && ask(state.next, state.items), again: () => setTurn(turn + 1) };
}

/** joined adds a page to what is shown; a line that moved between two pages stands once. */
export function joined(before: readonly Found[], page: readonly Found[]): Found[] {
  const seen = new Set(before.map((x) => x.type + x.id));
  return [...before, ...page.filter((x) => !seen.has(x.type + x.id))];
}
