import { expect, test } from 'vitest';
import { addRegion, creditCodeWrong, criterionShort, criterionWrong, formOf, openSteps, paperRules, patchOf, stepOfPath, stepsOf, wrongOf, closedSteps, stepsOfField, type Form } from './model.ts';
import { wholeNumber } from './numbers.ts';
import type { Application, Criteria, Criterion } from './types.ts';

const label = (zh: string) => ({ zh, en: zh });
const law = { cites: [], article: label('法') };
const criteria: Criteria = {
  kind: 'industry', pack: 'p', termYears: 2, reviewDays: 20, minMediators: 2, maxMediators: 200, creditCode: true, free: false,
  criteria: [
    { id: 'full_time', label: label('专职'), ...law, ask: 'number', min: 1, required: true },
    { id: 'no_record', label: label('无'), ...law, ask: 'yes_no', required: true, must: true },
    { id: 'field', label: label('领域'), ...law, ask: 'text', required: false },
    { id: 'charter', label: label('章程'), ...law, ask: 'paper', class: 'charter', required: true },
  ],
  grounds: [], papers: [{ class: 'charter', label: label('章程'), required: false }, { class: 'other', label: label('其他'), required: false }],
};
const empty: Form = formOf({} as Application);

test('each criterion is a screen, papers stand together, and the check is last', () => {
  expect(stepsOf(criteria).map((s) => s.id)).toEqual(['name', 'code', 'contact', 'regions', 'court', 'causes', 'fee', 'c.full_time', 'c.no_record', 'c.field', 'papers', 'mediators', 'review']);
  expect(paperRules(criteria)).toEqual([{ class: 'charter', label: label('章程'), required: true }, { class: 'other', label: label('其他'), required: false }]);
});

test('a credit code is checked sign by sign, and may be missing where none is asked', () => {
  expect(creditCodeWrong('91350100M000100Y43')).toBeUndefined();
  expect(creditCodeWrong('9135 0100 m000 100y 43')).toBeUndefined();
  expect(creditCodeWrong('91350100M000100Y44')).toEqual({ key: 'onboarding.code.check' });
  expect(creditCodeWrong('91350100M000100Y4')).toEqual({ key: 'onboarding.code.length', params: { n: 17 } });
  expect(creditCodeWrong('9I350100M000100Y43')).toEqual({ key: 'onboarding.code.sign', params: { sign: 'I', n: 2 } });
  expect(creditCodeWrong('', false)).toBeUndefined();
  expect(creditCodeWrong('')).toEqual({ key: 'common.field.needed' });
});

test('a "no" is an answer, and said to fall short only where yes is asked', () => {
  const [number, must, text] = criteria.criteria as [Criterion, Criterion, Criterion];
  expect(criterionWrong(must, false)).toBeUndefined();
  expect(criterionShort(must, false)).toBe(true);
  expect(criterionShort({ ...must, must: false }, false)).toBe(false);
  expect(criterionWrong(number, 'two')).toEqual({ key: 'onboarding.badNumber' });
  expect(criterionShort(number, '0')).toBe(true);
  expect(criterionShort({ ...number, max: 9 }, '10')).toBe(true);
  expect(criterionShort(number, '３')).toBe(false);
  expect(criterionWrong(text, '')).toBeUndefined();
});

test('what is open is told screen by screen; a number that is none yet stays on the phone', () => {
  expect(openSteps(criteria, empty, [])).toEqual(['name', 'code', 'contact', 'regions', 'court', 'causes', 'fee', 'c.full_time', 'c.no_record', 'papers', 'mediators']);
  const one = { name: '陈', phone: '138 0000 0001', certificate: '', causes: ['loan'], fullTime: true };
  const whole: Form = { ...empty, nameZh: ' 示例调解中心 ', creditCode: '91350100M000100Y43', legalPerson: '陈', contact: { name: '陈', phone: '13800000001', email: '' }, regions: ['33'], court: 'county', causes: ['loan'], fee: { rule: 'free', text: '旧的' }, answers: { full_time: '1,2', no_record: true, gone: 'x' }, mediators: [one, one] };
  expect(openSteps(criteria, whole, [{ class: 'charter' }])).toEqual([]);
  expect(openSteps(criteria, { ...whole, mediators: [one] }, [{ class: 'charter' }])).toEqual(['mediators']);
  expect(wrongOf(stepsOf(criteria)[11]!, { ...whole, mediators: [one, { ...one, phone: '1' }] }, criteria, [])).toEqual({ 'mediators.1': { key: 'onboarding.mediators.row', params: { name: '陈' } } });
  expect(openSteps(criteria, { ...whole, answers: { full_time: '0', no_record: false } }, [{ class: 'charter' }])).toEqual(['c.full_time', 'c.no_record']);
  expect(openSteps(criteria, { ...whole, fee: { rule: 'standard', text: '公布' } }, [{ class: 'charter' }])).toEqual([]);
  const p = patchOf(whole, criteria);
  expect(p.answers).toEqual({ full_time: 12, no_record: true });
  expect(p.fee).toEqual({ rule: 'free', text: '' });
  expect(p.mediators?.[0]?.phone).toBe('13800000001');
  expect(patchOf({ ...whole, answers: { full_time: 'many' } }, criteria).answers).toEqual({});
});

test('while the court asks for something only that may be changed, and only that is sent', () => {
  expect(Object.keys(patchOf(empty, criteria, ['contact', 'papers']))).toEqual(['contact']);
  expect(stepsOfField('answers', criteria)).toEqual(['c.full_time', 'c.no_record', 'c.field']);
  expect(closedSteps(criteria, [])).toEqual(new Set());
  expect([...closedSteps(criteria, ['answers', 'papers', 'creditCode'])]).toEqual(['name', 'contact', 'regions', 'court', 'causes', 'fee', 'mediators']);
});

test('what the server leaves out of an application is filled, so that it can be sent again', () => {
  const back = formOf({ mediators: [{ id: 'm', name: '陈', phone: '13800000001', causes: ['loan'] }], answers: { full_time: 3 } } as unknown as Application);
  expect(patchOf(back, criteria).mediators).toEqual([{ id: 'm', name: '陈', phone: '13800000001', certificate: '', causes: ['loan'], fullTime: false }]);
  expect(back.answers).toEqual({ full_time: '3' });
});

test('a problem of the server leads to its screen', () => {
  for (const [path, step] of [['answers.full_time', 'c.full_time'], ['answers.charter', 'papers'], ['creditCode', 'code'], ['contact.phone', 'contact'], ['mediators[1].phone', 'mediators'], ['papers', 'papers'], ['charter', 'papers'], ['no_record', 'c.no_record'], ['whatever', 'review']] as const) expect(stepOfPath(path, criteria), path).toBe(step);
});

test('a place that lies inside another is not chosen twice', () => {
  expect(addRegion(['330122'], '33')).toEqual(['33']);
  expect(addRegion(['33'], '330122')).toEqual(['33']);
  expect(addRegion(['330122'], '330106')).toEqual(['330122', '330106']);
});

test('numbers as people type them', () => {
  expect(wholeNumber(' １，２００ ')).toBe(1200);
  expect(wholeNumber('3.5')).toBeUndefined();
  expect(wholeNumber('-1')).toBeUndefined();
});
