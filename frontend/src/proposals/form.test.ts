import { expect, test } from 'vitest';
import { minorOf } from '../texts/money.ts';
import { emptyTerm, formOf, instalmentsOf, otherOf, termOf } from './form.ts';

test('sums as people type them', () => {
  expect(minorOf('30000')).toBe(3_000_000);
  expect(minorOf('30,000.5元')).toBe(3_000_050);
  expect(minorOf('0.05')).toBe(5);
  expect(minorOf('三万')).toBeUndefined();
  expect(minorOf('1.234')).toBeUndefined();
  expect(minorOf('-5')).toBeUndefined();
});

test('six instalments at month ends: February has 28 days, and the odd cents come last', () => {
  expect(instalmentsOf(3_000_050, 6, '2026-12-31')).toEqual([
    { due: '2026-12-31', amountMinor: 500_000 }, { due: '2027-01-31', amountMinor: 500_000 }, { due: '2027-02-28', amountMinor: 500_000 },
    { due: '2027-03-31', amountMinor: 500_000 }, { due: '2027-04-30', amountMinor: 500_000 }, { due: '2027-05-31', amountMinor: 500_050 },
  ]);
  expect(instalmentsOf(1000, 2, '2026-01-30').map((i) => i.due)).toEqual(['2026-01-30', '2026-02-28']);
});

test('a point becomes a term only when it is whole', () => {
  const pay = { ...emptyTerm(), kind: 'pay' as const, payer: 'b', payee: 'a', amount: '300', due: '2026-12-1', method: 'wechat' };
  expect(termOf(pay)).toEqual({ kind: 'pay', payer: 'b', payee: 'a', amountMinor: 30_000, currency: 'CNY', due: '2026-12-01', method: 'wechat' });
  expect(termOf({ ...pay, payee: 'b' })).toBeUndefined();
  expect(termOf({ ...pay, due: '2026-13-1' })).toBeUndefined();
  expect(termOf({ ...emptyTerm(), kind: 'clause', text: ' 互不追究 ' })).toEqual({ kind: 'clause', text: '互不追究' });
  expect(termOf({ ...emptyTerm(), kind: 'act', text: '修好' })).toBeUndefined();
  expect(termOf({ ...emptyTerm(), kind: 'act', payer: 'a', text: '修好', due: '2026-12-1' })).toEqual({ kind: 'act', payer: 'a', text: '修好', due: '2026-12-01' });
  expect(termOf(emptyTerm())).toBeUndefined();
});

test('a counter-proposal begins from what was offered', () => {
  const t = termOf({ ...emptyTerm(), kind: 'pay', payer: 'b', payee: 'a', amount: '600', due: '2026-12-31', parts: '3', method: 'bank', account: '尾号6621' })!;
  expect(termOf(formOf(t))).toEqual(t);
});

test('with two parties the other end of a payment is known', () => {
  const parties = [{ id: 'a' }, { id: 'b' }] as never;
  expect(otherOf({ parties }, 'a')).toBe('b');
  expect(otherOf({ parties: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] as never }, 'a')).toBe('');
});
