import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { CaseView } from '../api/types.ts';
import { setLocale } from '../texts/locale.ts';
import { loadTexts } from '../texts/t.ts';
import { turnWords } from './turn.ts';
import { caseTitle, sentence } from './words.ts';

beforeAll(() => loadTexts(['common', 'seldom', 'case', 'timeline'], 'zh-CN'));
beforeEach(() => setLocale('zh-CN'));

const view = (over: Partial<CaseView>): CaseView => ({
  id: 'c1', state: 'mediating', kind: 'loan', kindLabel: { zh: '借钱没还', en: 'Money lent' }, you: { role: 'applicant', party: 'a', side: 'applicant' }, turn: { whose: 'mediator' }, sessions: [], allowedMoves: [],
  parties: [{ id: 'a', side: 'applicant', kind: 'person', name: '陈秀英', answer: 'accepted', you: true }, { id: 'b', side: 'respondent', kind: 'person', name: '周建明', answer: 'accepted' }],
  appointment: { name: { zh: '林慧', en: 'Lin Hui' } }, ...over,
}) as unknown as CaseView;

test('a case is spoken of by names and by what it is about', () => {
  expect(caseTitle(view({}))).toBe('与周建明的借款');
  expect(caseTitle(view({ you: { role: 'respondent', party: 'b', side: 'respondent' } }))).toBe('与陈秀英的借款');
});

test('your turn: the question, the place to go, what comes after', () => {
  const w = turnWords(view({ state: 'selecting', turn: { whose: 'you', move: 'choose', due: '2026-11-24T16:00:00Z' } }));
  expect(w).toMatchObject({ whose: '现在轮到您', title: '选一位调解员', mine: true, due: '2026-11-24T16:00:00Z', action: { href: '/cases/c1/candidates' } });
  expect(w.after).toContain('法院指定');
});

test('somebody else’s turn: who, and no button', () => {
  const w = turnWords(view({}));
  expect(w).toMatchObject({ whose: '在等调解员林慧', mine: false });
  expect(w.action).toBeUndefined();
  expect(turnWords(view({ state: 'inviting', turn: { whose: 'other' } }))).toMatchObject({ whose: '在等周建明', title: '等周建明答复' });
});

test('a talk with times to mark is your turn; one that is set waits, until an hour before', () => {
  const slots = [{ id: 's1', start: '2026-11-25T01:00:00Z' }];
  expect(turnWords(view({ sessions: [{ id: 'x', state: 'planned', mode: 'video', slots }] }))).toMatchObject({ mine: true, action: { href: '/cases/c1/times' } });
  const at = (hours: number) => view({ sessions: [{ id: 'x', state: 'scheduled', mode: 'video', scheduledAt: new Date(Date.now() + hours * 3_600_000).toISOString() }] });
  expect(turnWords(at(48))).toMatchObject({ mine: false, planned: true, action: { href: '/sessions/x' } });
  expect(turnWords(at(0.5))).toMatchObject({ mine: true, action: { href: '/sessions/x' } });
});

test('what a court sent back to be mended is your turn, whatever the mediation says', () => {
  const w = turnWords(view({ state: 'failed', turn: { whose: 'you', move: 'request_filing' }, filing: { id: 'f', state: 'returned', due: '2026-12-09T16:00:00Z' } }));
  expect(w).toMatchObject({ mine: true, due: '2026-12-09T16:00:00Z', action: { href: '/cases/c1/filing' } });
});

test('the timeline names who did it; kinds without words and papers are left out', () => {
  const e = { id: '1', at: '2026-11-12T01:00:00Z', by: 'respondent', party: 'b' };
  expect(sentence(view({}), { ...e, kind: 'case.consented' })).toBe('周建明同意参加');
  expect(sentence(view({}), { ...e, kind: 'case.submitted', by: 'applicant', party: 'a' })).toBe('您提交了申请');
  expect(sentence(view({}), { ...e, kind: 'case.document_made' })).toBeUndefined();
  expect(sentence(view({}), { ...e, kind: 'case.made_up' })).toBeUndefined();
});
