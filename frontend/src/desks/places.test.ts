import { expect, test } from 'vitest';
import { desksOf, landing } from './places.ts';

test('clerk and judge share one desk', () => {
  const roles = [{ role: 'clerk', tenant: 'q' }, { role: 'judge', tenant: 'q' }, { role: 'operator', tenant: '' }] as const;
  expect(desksOf({ roles: [...roles] }).map((d) => d.desk)).toEqual(['court', 'operator']);
});
test('one desk opens at once, several are offered, none stays at the door', () => {
  expect(landing({ roles: [{ role: 'mediator', tenant: 'm' }] })).toBe('/desk');
  expect(landing({ roles: [{ role: 'mediator', tenant: 'm' }, { role: 'manager', tenant: 'm' }] })).toBe('/staff');
  expect(landing({ roles: [] })).toBe('/staff');
});
