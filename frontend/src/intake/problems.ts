import type { Kind } from '../api/types.ts';
import { inlineUnder, type Form } from './model.ts';

/** stepOfPath finds the screen on which a problem of the server (a JSON path) is mended. */
export function stepOfPath(path: string, kind: Kind, form: Form): string {
  const party = /^parties\[(\d+)\]\.(\w+)/.exec(path);
  if (party) {
    const i = Number(party[1]);
    const field = party[2] === 'phone' ? 'phone' : party[2] === 'region' || party[2] === 'address' ? 'region' : 'name';
    return i === 0 ? (field === 'region' ? 'me.region' : 'me.name') : `other.${Math.min(i - 1, form.others.length - 1)}.${field}`;
  }
  if (path.startsWith('parties')) return 'other.0.name';
  if (path === 'court') return 'court';
  const answer = /^story\.(?:answers\.)?(\w+)/.exec(path)?.[1] ?? '';
  const q = kind.questions.find((x) => x.id === answer || (x.fills && (x.fills === answer || (x.fills === 'amount' && answer.startsWith('amount')))));
  if (!q) return 'review';
  const parent = kind.questions.find((p) => inlineUnder(q, p));
  return `q.${(parent ?? q).id}`;
}
