import { expect, test } from 'vitest';
import { atZone } from './zone.ts';

test('a time of the court is an instant, whatever the computer says', () => {
  expect(atZone('2026-12-01T15:00:00', 'Asia/Shanghai').toISOString()).toBe('2026-12-01T07:00:00.000Z');
  expect(atZone('2026-07-01T09:30:00', 'Europe/Berlin').toISOString()).toBe('2026-07-01T07:30:00.000Z');
  expect(atZone('2026-12-01T09:30:00', 'Europe/Berlin').toISOString()).toBe('2026-12-01T08:30:00.000Z');
  expect(Number.isNaN(atZone('nonsense', 'Asia/Shanghai').getTime())).toBe(true);
});
