import { expect, test } from 'vitest';
import { PARTS, percentsOf, share, total, weightsOf } from './whatif.ts';

const now = { experience: 0.3, availability: 0.2, proximity: 0.15, language: 0.1, record: 0.1, speed: 0.05, preference: 0.1 };

test('weights become percents that sum to 100, and back', () => {
  expect(percentsOf(now)).toEqual({ experience: 30, availability: 20, proximity: 15, language: 10, record: 10, speed: 5, preference: 10 });
  expect(total(percentsOf(Object.fromEntries(PARTS.map((p) => [p, 1 / 7]))))).toBe(100);
  expect(weightsOf(percentsOf(now)).proximity).toBeCloseTo(0.15);
});
test('what one part takes, the others give, and all is 100 again', () => {
  const p = share({ ...percentsOf(now), experience: 65 }, 'experience');
  expect(p.experience).toBe(65);
  expect(total(p)).toBe(100);
  expect(p.availability).toBe(10);
  expect(total(share({ ...percentsOf(now), experience: 100 }, 'experience'))).toBe(100);
});
test('from nothing, the others share alike', () => {
  const none = Object.fromEntries(PARTS.map((p) => [p, 0])) as ReturnType<typeof percentsOf>;
  expect(total(share({ ...none, speed: 40 }, 'speed'))).toBe(100);
});
