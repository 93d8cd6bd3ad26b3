import type { Query } from './api.ts';

const NAMES = ['q', 'region', 'cause', 'kind', 'language', 'type'] as const;

/** queryOf reads what is looked for from the address, so that a search can be sent to somebody and "back" returns to it. */
export function queryOf(searchPart: string): Query {
  const p = new URLSearchParams(searchPart);
  const q = Object.fromEntries(NAMES.map((n) => [n, (p.get(n) ?? '').slice(0, 60)])) as unknown as Query;
  return { ...q, type: q.type === 'organization' || q.type === 'mediator' ? q.type : '' };
}

/** addressOf is the address of a search; what is empty is left out. */
export function addressOf(q: Query): string {
  const p = new URLSearchParams(NAMES.flatMap((n) => (q[n].trim() ? [[n, q[n].trim()]] : [])));
  const s = p.toString();
  return s ? `/directory?${s}` : '/directory';
}
