import { expect, test } from 'vitest';
import type { CaseView, SessionSummary } from '../../api/types.ts';
import { doingsOf, nextTalk, roomOpens, slotsOf } from './casework.ts';

const now = new Date('2026-11-27T06:51:00Z');
const talk = (over: Partial<SessionSummary>): SessionSummary => ({ id: 's', state: 'scheduled', mode: 'video', ...over });
const view = (over: Partial<CaseView>): CaseView => ({
  state: 'mediating', allowedMoves: [], sessions: [], parties: [], appointment: { mediator: 'm', name: { zh: '', en: '' }, organization: '', organizationName: { zh: '', en: '' }, by: 'parties', at: '', cleared: true }, ...over,
} as CaseView);

test('the next talk: open before fixed before planned, over ones never', () => {
  const planned = talk({ id: 'p', state: 'planned' });
  const late = talk({ id: 'late', scheduledAt: '2026-12-03T02:00:00Z' });
  const soon = talk({ id: 'soon', scheduledAt: '2026-11-28T02:00:00Z' });
  expect(nextTalk({ sessions: [planned, late, soon, talk({ id: 'x', state: 'cancelled' })] })?.id).toBe('soon');
  expect(nextTalk({ sessions: [soon, talk({ id: 'o', state: 'open' })] })?.id).toBe('o');
  expect(nextTalk({ sessions: [planned] })?.id).toBe('p');
  expect(nextTalk({ sessions: [talk({ state: 'closed' })] })).toBeUndefined();
});

test('the room opens half an hour before, and never for a talk at a table', () => {
  expect(roomOpens(talk({ scheduledAt: '2026-11-27T07:21:00Z' }), now)).toBe(true);
  expect(roomOpens(talk({ scheduledAt: '2026-11-27T07:22:00Z' }), now)).toBe(false);
  expect(roomOpens(talk({ state: 'open' }), now)).toBe(true);
  expect(roomOpens(talk({ state: 'open', mode: 'in_person' }), now)).toBe(false);
  expect(roomOpens(undefined, now)).toBe(false);
});

test('what to do: accept alone before anything else', () => {
  expect(doingsOf(view({ state: 'appointed', allowedMoves: ['accept', 'decline', 'note'] }), now)).toEqual(['accept']);
  expect(doingsOf(view({ allowedMoves: ['contact', 'propose', 'draft_agreement'] }), now)).toEqual(['contact', 'plan', 'draft', 'offer']);
  expect(doingsOf(view({ allowedMoves: ['propose'], sessions: [talk({ state: 'open' })] }), now)).toEqual(['room', 'offer']);
});
test('while something stands against the mediator no talk and no agreement are offered', () => {
  const c = view({ allowedMoves: ['propose', 'draft_agreement', 'disclose'] });
  c.appointment = { ...c.appointment!, cleared: false, recheck: true };
  expect(doingsOf(c, now)).toEqual(['disclose']);
});

test('times to offer are whole or not at all', () => {
  const zone = (s: string) => new Date(`${s}+08:00`);
  expect(slotsOf([{ day: '2026-12-01', from: '15:00', minutes: '60' }], zone)).toEqual([{ from: '2026-12-01T07:00:00.000Z', to: '2026-12-01T08:00:00.000Z' }]);
  expect(slotsOf([{ day: '2026-12-01', from: '9：30', minutes: '30' }], zone)?.[0]?.from).toBe('2026-12-01T01:30:00.000Z');
  expect(slotsOf([{ day: '2026-12-01', from: '25:00', minutes: '60' }], zone)).toBeUndefined();
  expect(slotsOf([{ day: '', from: '15:00', minutes: '60' }], zone)).toBeUndefined();
});
