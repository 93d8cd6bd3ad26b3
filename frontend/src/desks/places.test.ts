import { expect, test } from 'vitest';
import { deskAt, desksOf, landing, topicOf } from './places.ts';

test('clerk and judge share one desk', () => {
  const roles = [{ role: 'clerk', tenant: 'q' }, { role: 'judge', tenant: 'q' }, { role: 'operator', tenant: '' }] as const;
  expect(desksOf({ roles: [...roles] }).map((d) => d.desk)).toEqual(['court', 'operator']);
});
test('one desk opens at once, several are offered, none stays at the door', () => {
  expect(landing({ roles: [{ role: 'mediator', tenant: 'm' }] })).toBe('/desk');
  expect(landing({ roles: [{ role: 'mediator', tenant: 'm' }, { role: 'manager', tenant: 'm' }] })).toBe('/staff');
  expect(landing({ roles: [] })).toBe('/staff');
});
test('a mediator hears of the own desk, a court and a house of theirs, the operator of none', () => {
  const roles = [{ role: 'judge', tenant: 'q' }, { role: 'manager', tenant: 'o' }, { role: 'operator', tenant: '' }] as const;
  const session = { person: 'p', roles: [...roles] };
  expect(topicOf(session, 'mediator')).toBe('desk:mediator:p');
  expect(topicOf(session, 'court')).toBe('desk:court:q');
  expect(topicOf(session, 'organization')).toBe('desk:organization:o');
  expect(topicOf(session, 'operator')).toBeUndefined();
  expect(topicOf({ roles: [] }, 'court')).toBeUndefined();
});
test('an address belongs to one desk', () => {
  expect(['/desk', '/desk/cases/x', '/court/filings', '/organization', '/operator'].map(deskAt)).toEqual(['mediator', 'mediator', 'court', 'organization', 'operator']);
});
