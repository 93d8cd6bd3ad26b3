import type { CaseView, Instalment, OfferedTerm, Term } from '../api/types.ts';
import { minorOf } from '../texts/money.ts';
import { wholeDate } from '../ui/Field/date.ts';

/* The form of a proposal, as typed; and what it becomes. */

/** METHODS are the ways a sum can be paid. */
export const METHODS = ['bank', 'wechat', 'alipay', 'cash', 'other'] as const;

/** TermForm is one point as typed. */
export interface TermForm {
  kind: Term['kind'] | '';
  payer: string;
  payee: string;
  amount: string;
  due: string;
  parts: string;
  /** method is bank, wechat, alipay, cash or other. */
  method: string;
  account: string;
  text: string;
}

/** emptyTerm begins a point; with two parties the other side of a payment fills itself. */
export const emptyTerm = (): TermForm => ({ kind: '', payer: '', payee: '', amount: '', due: '', parts: '1', method: '', account: '', text: '' });

/** instalmentsOf splits a sum into n monthly parts; the odd cents go to the last, month ends stay month ends. */
export function instalmentsOf(minor: number, n: number, first: string): Instalment[] {
  const each = Math.floor(minor / n / 100) * 100;
  const [y = 0, m = 1, d = 1] = first.split('-').map(Number);
  const last = (yy: number, mm: number) => new Date(Date.UTC(yy, mm, 0)).getUTCDate();
  const end = d === last(y, m);
  return Array.from({ length: n }, (_, i) => {
    const yy = y + Math.floor((m - 1 + i) / 12);
    const mm = ((m - 1 + i) % 12) + 1;
    const dd = end ? last(yy, mm) : Math.min(d, last(yy, mm));
    return { due: `${yy}-${String(mm).padStart(2, '0')}-${String(dd).padStart(2, '0')}`, amountMinor: i === n - 1 ? minor - each * (n - 1) : each };
  });
}

/** termOf turns a filled point into a term; undefined while something is missing. */
export function termOf(f: TermForm): Term | undefined {
  if (f.kind === 'pay') {
    const amountMinor = minorOf(f.amount);
    const due = wholeDate(f.due);
    const n = Number(f.parts) || 1;
    if (!amountMinor || !due || !f.payer || !f.payee || f.payer === f.payee || !f.method) return undefined;
    return { kind: 'pay', payer: f.payer, payee: f.payee, amountMinor, currency: 'CNY', method: f.method, ...(f.account.trim() ? { account: f.account.trim() } : {}), ...(n > 1 ? { instalments: instalmentsOf(amountMinor, n, due) } : { due }) };
  }
  const text = f.text.trim();
  if (!f.kind || !text) return undefined;
  if (f.kind === 'clause') return { kind: 'clause', text };
  if (!f.payer) return undefined;
  const due = wholeDate(f.due);
  if (f.kind === 'act') return due ? { kind: 'act', payer: f.payer, text, due } : undefined;
  return { kind: f.kind, payer: f.payer, text };
}

/** formOf puts a term back into the form, to make a counter-proposal from it. */
export function formOf(t: OfferedTerm | Term): TermForm {
  const parts = t.instalments?.length ?? 0;
  return {
    kind: t.kind, payer: t.payer ?? '', payee: t.payee ?? '', amount: t.amountMinor ? String(t.amountMinor / 100) : '', due: t.due || t.instalments?.[0]?.due || '',
    parts: String(Math.max(parts, 1)), method: t.method ?? '', account: t.account ?? '', text: t.text ?? '',
  };
}

/** otherOf is the only party on the other side of a payment, when there are just two parties. */
export function otherOf(c: Pick<CaseView, 'parties'>, id: string): string {
  const rest = c.parties.filter((p) => !p.out && p.id !== id);
  return rest.length === 1 ? (rest[0]?.id ?? '') : '';
}
