import { expect, test } from 'vitest';
import { saidOf } from './ways.ts';

const you = { person: 'me', side: 'applicant', place: 'outside', checked: false, admitted: false };
const said = (person: string, about: string, yes: boolean, at: string) => ({ person, about, yes, at });

test('the last word of oneself counts, nobody else speaks for one', () => {
  const consents = [said('me', 'mode:separate', true, '2'), said('other', 'mode:async', true, '1'), said('me', 'mode:separate', false, '1')];
  expect(saidOf({ you, consents }, 'separate')).toBe(true);
  expect(saidOf({ you, consents }, 'async')).toBeUndefined();
  expect(saidOf({ you, consents: [said('me', 'mode:async', false, '1')] }, 'async')).toBe(false);
});
