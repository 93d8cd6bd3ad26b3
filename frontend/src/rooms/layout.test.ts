import { describe, expect, test } from 'vitest';
import type { Person, SessionView } from '../media/protocol.ts';
import { clock, inMyRoom, minutesBetween, outside, plan, screenOf, stageOf, tiles } from './layout.ts';

const person = (name: string, side: Person['side'], place: Person['place'], more: Partial<Person> = {}): Person => ({ person: name, party: side === 'mediator' ? undefined : `p-${name}`, side, name, place, checked: true, live: true, audio: true, video: true, screen: false, ...more });
const view = (place: SessionView['you']['place'], people: Person[], more: Partial<SessionView> = {}): SessionView => ({
  id: 's', caseId: 'c', state: 'open', mode: 'video', you: { person: 'chen', party: 'p-chen', side: 'applicant', place, checked: true, admitted: true }, people, allowedMoves: [], slots: [],
  suggestion: { complete: false, none: false }, appointments: [], caucuses: [], consents: [], mayRecord: false, captions: false, minutes: [], minutesComplete: false, ...more,
});

describe('which room a page shows', () => {
  test('the check comes before the door, whatever the server says of the place', () => {
    expect(stageOf(null, false)).toBe('check');
    expect(stageOf(view('joint', []), false)).toBe('check');
  });
  test.each([['waiting', 'waiting'], ['joint', 'joint'], ['caucus:p-chen', 'private'], ['private', 'private'], ['outside', 'waiting']] as const)('%s is the %s room', (place, stage) => {
    expect(stageOf(view(place, []), true)).toBe(stage);
  });
  test('a closed session is over everywhere', () => expect(stageOf(view('joint', [], { state: 'closed' }), true)).toBe('over'));
});

describe('who is with me', () => {
  const lin = person('lin', 'mediator', 'joint');
  const zhou = person('zhou', 'respondent', 'joint');
  const chen = person('chen', 'applicant', 'joint');
  test('the mediator first, never myself', () => expect(inMyRoom(view('joint', [zhou, chen, lin])).map((p) => p.name)).toEqual(['lin', 'zhou']));
  test('behind a door only those behind it', () => {
    const v = view('caucus:p-chen', [{ ...lin, place: 'caucus:p-chen' }, { ...chen, place: 'caucus:p-chen' }, { ...zhou, place: 'waiting' }]);
    expect(inMyRoom(v).map((p) => p.name)).toEqual(['lin']);
    expect(outside(v).map((p) => p.name)).toEqual(['zhou']);
  });
  test('a screen counts only in my room', () => {
    expect(screenOf(view('joint', [{ ...zhou, screen: true }]))?.name).toBe('zhou');
    expect(screenOf(view('caucus:p-chen', [{ ...zhou, screen: true }]))).toBeUndefined();
  });
});

test('tiles: a phone stacks, a desk stands side by side', () => {
  expect(tiles(2, false)).toEqual({ columns: 1, rows: 2 });
  expect(tiles(5, false)).toEqual({ columns: 2, rows: 3 });
  expect(tiles(2, true)).toEqual({ columns: 2, rows: 1 });
  expect(tiles(0, false)).toEqual({ columns: 1, rows: 1 });
});

test('times', () => {
  const now = new Date('2026-11-27T08:41:31Z');
  expect(clock('2026-11-27T08:17:00Z', now)).toBe('24:31');
  expect(clock('2026-11-27T07:37:00Z', now)).toBe('1:04:31');
  expect(clock(undefined, now)).toBe('');
  expect(minutesBetween('2026-11-27T09:00:00Z', now)).toBe(0);
});

test('the floor plan counts private talks and who asked', () => {
  const now = new Date('2026-11-27T08:40:00Z');
  const v = view('joint', [person('zhou', 'respondent', 'joint', { hand: '2026-11-27T08:38:00Z' }), person('chen', 'applicant', 'joint')], {
    caucuses: [{ party: 'p-chen', startedAt: '2026-11-27T08:20:00Z', endedAt: '2026-11-27T08:26:00Z' }],
  });
  expect(plan(v, now).map((r) => [r.person.name, r.times, r.minutes, r.asked])).toEqual([['chen', 1, 6, undefined], ['zhou', 0, 0, 2]]);
});
