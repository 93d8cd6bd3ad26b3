import { useCallback, useEffect, useState } from 'react';
import type { Page } from '../api/types.ts';
import { useAction, useResource, type Action, type Resource } from '../api/useResource.ts';

/** Pages is a list that is read page by page; the first page keeps itself fresh. */
export interface Pages<T> {
  first: Resource<Page<T>>;
  items: T[];
  next?: string;
  more: Action<[]>;
}

/** usePages reads a list; `more` adds the next page. What came later is dropped when the key changes. */
export function usePages<T>(key: string | null, load: (cursor?: string) => Promise<Page<T>>, topic?: string, idOf: (x: T) => string = (x) => (x as { id: string }).id): Pages<T> {
  const first = useResource<Page<T>>(key, () => load(), { topic });
  const [rest, setRest] = useState<{ key: string | null; items: T[]; next?: string }>({ key, items: [] });
  useEffect(() => setRest({ key, items: [] }), [key]);
  const mine = rest.key === key ? rest.items : [];
  const next = mine.length ? rest.next : first.data?.next;
  const head = first.data?.items ?? [];
  const seen = new Set(head.map(idOf));
  const more = useAction(useCallback(async () => {
    const p = await load(next);
    setRest({ key, items: [...mine, ...p.items], next: p.next });
  }, [key, next, mine.length]));
  return { first, items: [...head, ...mine.filter((x) => !seen.has(idOf(x)))], next, more };
}
