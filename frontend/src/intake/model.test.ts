import { expect, test } from 'vitest';
import type { CaseView, Kind } from '../api/types.ts';
import { emptyPerson, firstOpen, formOf, patchOf, shown, stepsOf, wrongOf, type Form } from './model.ts';
import { stepOfPath } from './problems.ts';

const label = (zh: string) => ({ zh, en: zh });
const kind: Kind = {
  id: 'loan', label: label('借款'), hint: label(''),
  questions: [
    { id: 'amount_left', type: 'money', required: true, fills: 'amount', label: label('多少') },
    { id: 'promised', type: 'choice', required: true, label: label('说好了吗'), options: [{ id: 'date', label: label('说好了') }, { id: 'none', label: label('没说') }] },
    { id: 'promised_on', type: 'date', required: true, label: label('哪天'), showIf: { question: 'promised', is: ['date'] } },
    { id: 'still', type: 'yesno', required: true, label: label('还在吗') },
    { id: 'until', type: 'text', lines: 3, required: true, label: label('到哪天'), showIf: { question: 'still', is: ['no'] } },
    { id: 'facts', type: 'text', required: true, fills: 'facts', maxLength: 5, label: label('经过') },
  ],
};
const form = (answers: Record<string, unknown> = {}): Form => ({ me: { ...emptyPerson(), kind: 'person', name: '陈秀英', region: '330122' }, others: [emptyPerson()], answers, needs: [], court: '', step: '' });

test('questions follow the answers; a date opens inside the answer that asks for it', () => {
  const ids = (f: Form) => stepsOf(kind, f).filter((s) => s.part === 'story').map((s) => s.id);
  expect(ids(form())).toEqual(['q.amount_left', 'q.promised', 'q.still', 'q.facts']);
  expect(ids(form({ still: false }))).toEqual(['q.amount_left', 'q.promised', 'q.still', 'q.until', 'q.facts']);
  const promised = stepsOf(kind, form()).find((s) => s.id === 'q.promised')!;
  expect(promised.follow?.map((q) => q.id)).toEqual(['promised_on']);
  expect(Object.keys(wrongOf(promised, form({ promised: 'date' })))).toEqual(['promised_on']);
  expect(wrongOf(promised, form({ promised: 'none' }))).toEqual({});
  expect(shown(kind.questions[4]!, { still: true })).toBe(false);
});

test('an error says what is wrong in numbers', () => {
  const facts = stepsOf(kind, form()).find((s) => s.id === 'q.facts')!;
  expect(wrongOf(facts, form({ facts: '一二三四五六' })).facts).toEqual({ key: 'common.field.tooLong', params: { max: 5, n: 6 } });
  const f = form();
  f.others[0]!.phone = '138 0000 000';
  const phone = stepsOf(kind, f).find((s) => s.id === 'other.0.phone')!;
  expect(wrongOf(phone, f).phone).toEqual({ key: 'common.field.phone', params: { n: 10 } });
});

test('what goes to the server is whole: unfinished dates and sums stay on the phone, hidden answers are left out', () => {
  const f = form({ amount_left: '30,000', promised: 'date', promised_on: '2025-6', still: true, until: '旧的', facts: ' 借了 ' });
  f.others[0] = { ...f.others[0]!, kind: 'person', name: '周建明', phone: '13800000002', region: '330106' };
  const p = patchOf(kind, f);
  expect(p.story).toEqual({ answers: { amount_left: 3_000_000, promised: 'date', still: true, facts: '借了' }, facts: '借了', want: '', amountMinor: 3_000_000, currency: 'CNY' });
  expect(p.parties?.map((x) => [x.side, x.name])).toEqual([['applicant', '陈秀英'], ['respondent', '周建明']]);
  expect(p.region).toBe('330106');
  expect(p.parties?.[1]?.id).toMatch(/^[a-z2-7]{26}$/);
});

test('one goes on where something is missing, and a problem of the server leads to its screen', () => {
  const f = form({ amount_left: '1' });
  f.others[0] = { ...f.others[0]!, kind: 'person', name: '周建明', phone: '13800000002' };
  expect(firstOpen(stepsOf(kind, f), f)).toBe('q.promised');
  expect(stepOfPath('parties[1].phone', kind, f)).toBe('other.0.phone');
  expect(stepOfPath('story.answers.promised_on', kind, f)).toBe('q.promised');
  expect(stepOfPath('story.facts', kind, f)).toBe('q.facts');
  expect(stepOfPath('court', kind, f)).toBe('court');
});

test('a draft from the server comes back as it was typed', () => {
  const c = {
    parties: [{ id: 'a', side: 'applicant', kind: 'person', name: '陈秀英', you: true, answer: 'accepted' }], needs: ['phone_only'],
    story: { answers: { amount_left: 3_000_050, still: false }, facts: '借了', want: '', amountMinor: 3_000_050, currency: 'CNY' },
  } as unknown as CaseView;
  const f = formOf(c, kind);
  expect(f.answers).toEqual({ amount_left: '30000.5', still: false, facts: '借了' });
  expect(f.others).toHaveLength(1);
  expect(f.needs).toEqual(['phone_only']);
});
