import { wholeNumber } from './numbers.ts';
import type { AppMediator, Application, AppPaper, Criteria, Criterion, PaperClass, PaperRule } from './types.ts';

/* The application without any screen: what was typed, which screen comes next, what is wrong, and what goes to the server. */

/** Form is the whole application as typed. */
export interface Form {
  nameZh: string;
  nameEn: string;
  creditCode: string;
  legalPerson: string;
  contact: { name: string; phone: string; email: string };
  court: string;
  regions: string[];
  causes: string[];
  fee: { rule: 'free' | 'standard' | ''; text: string };
  /** answers by criterion: yes/no as booleans, numbers as typed, texts. */
  answers: Record<string, unknown>;
  mediators: AppMediator[];
  step: string;
}

/** PARTS are the named parts of the application, in order. */
export const PARTS = ['house', 'work', 'criteria', 'papers', 'people', 'check'] as const;
export type Part = (typeof PARTS)[number];

/** Step is one screen. */
export interface Step {
  id: string;
  part: Part;
  criterion?: Criterion;
}

const FIRST: readonly Step[] = [
  { id: 'name', part: 'house' }, { id: 'code', part: 'house' }, { id: 'contact', part: 'house' },
  { id: 'regions', part: 'work' }, { id: 'court', part: 'work' }, { id: 'causes', part: 'work' }, { id: 'fee', part: 'work' },
];

/** stepsOf lists the screens: the criteria of the rule pack are one screen each. */
export function stepsOf(c: Criteria): Step[] {
  return [
    ...FIRST,
    ...c.criteria.filter((x) => x.ask !== 'paper').map((x): Step => ({ id: `c.${x.id}`, part: 'criteria', criterion: x })),
    { id: 'papers', part: 'papers' }, { id: 'mediators', part: 'people' }, { id: 'review', part: 'check' },
  ];
}

/** paperRules are the papers that are asked: those of the list, and those that a criterion asks for. */
export function paperRules(c: Criteria): PaperRule[] {
  const rules = new Map(c.papers.map((p) => [p.class, { ...p }]));
  for (const x of c.criteria) {
    if (x.ask !== 'paper' || !x.class) continue;
    const known = rules.get(x.class);
    if (known) known.required ||= x.required;
    else rules.set(x.class, { class: x.class, label: x.label, required: x.required });
  }
  return [...rules.values()];
}

/** Wrong is why one may not go on yet: the key of a text and its parameters, by field. */
export type Wrong = Record<string, { key: string; params?: Record<string, unknown> }>;

const needed = { key: 'common.field.needed' };
const choose = { key: 'common.field.choose' };

/** phoneWrong says what is wrong with a mobile number. */
export function phoneWrong(phone: string): Wrong[string] | undefined {
  const digits = phone.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');
  if (!digits) return needed;
  if (digits.length !== 11) return { key: 'common.field.phone', params: { n: digits.length } };
  return digits.startsWith('1') ? undefined : { key: 'common.field.phoneStart' };
}

const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** creditCodeWrong checks a unified social credit code (GB 32100-2015): eighteen signs without I, O, S, V, Z, the last one computed from the others. */
export function creditCodeWrong(typed: string, required = true): Wrong[string] | undefined {
  const code = cleanCode(typed);
  if (!code) return required ? needed : undefined;
  if (code.length !== 18) return { key: 'onboarding.code.length', params: { n: code.length } };
  const values = [...code].map((c) => SIGNS.indexOf(c));
  const bad = values.findIndex((v) => v < 0);
  if (bad >= 0) return { key: 'onboarding.code.sign', params: { sign: code[bad], n: bad + 1 } };
  const sum = WEIGHTS.reduce((s, w, i) => s + w * values[i]!, 0);
  return (31 - (sum % 31)) % 31 === values[17] ? undefined : { key: 'onboarding.code.check' };
}

/** cleanCode is a code as registers write it: capitals without blanks. */
export const cleanCode = (typed: string): string => typed.replace(/[\s-]/g, '').toUpperCase();

/** criterionWrong says what an answer lacks. A plain "no" or a small number is an answer: one goes on, and the check says that it falls short. */
export function criterionWrong(c: Criterion, v: unknown): Wrong[string] | undefined {
  const nothing = v === undefined || v === null || (typeof v === 'string' && v.trim() === '');
  if (nothing) return c.required ? (c.ask === 'yes_no' ? choose : needed) : undefined;
  if (c.ask === 'number' && wholeNumber(v) === undefined) return { key: 'onboarding.badNumber' };
  return undefined;
}

/** criterionShort tells whether an answer falls short of what the pack asks: then the application cannot be sent yet. */
export function criterionShort(c: Criterion, v: unknown): boolean {
  if (c.ask === 'yes_no') return !!c.must && v === false;
  const n = c.ask === 'number' ? wholeNumber(v) : undefined;
  return n !== undefined && (n < (c.min ?? 0) || (!!c.max && n > c.max));
}

/** mediatorWrong says what a row still lacks. */
export function mediatorWrong(m: AppMediator): Wrong {
  const wrong: Wrong = {};
  if (!m.name.trim()) wrong.name = needed;
  const phone = phoneWrong(m.phone);
  if (phone) wrong.phone = phone;
  if (m.causes.length === 0) wrong.causes = choose;
  return wrong;
}

/** wrongOf says what keeps one from going on from a screen; empty when nothing does. */
export function wrongOf(step: Step, f: Form, c: Criteria, papers: readonly Pick<AppPaper, 'class'>[]): Wrong {
  const wrong: Wrong = {};
  const put = (field: string, w: Wrong[string] | undefined) => {
    if (w) wrong[field] = w;
  };
  if (step.criterion) put(step.criterion.id, criterionWrong(step.criterion, f.answers[step.criterion.id]));
  switch (step.id) {
    case 'name': put('nameZh', f.nameZh.trim() ? undefined : needed); break;
    case 'code':
      put('creditCode', creditCodeWrong(f.creditCode, c.creditCode));
      put('legalPerson', f.legalPerson.trim() ? undefined : needed);
      break;
    case 'contact':
      put('name', f.contact.name.trim() ? undefined : needed);
      put('phone', phoneWrong(f.contact.phone));
      put('email', !f.contact.email.trim() || /^\S+@\S+\.\S+$/.test(f.contact.email.trim()) ? undefined : { key: 'onboarding.email' });
      break;
    case 'court': put('court', f.court ? undefined : choose); break;
    case 'regions': put('regions', f.regions.length ? undefined : { key: 'onboarding.regions.none' }); break;
    case 'causes': put('causes', f.causes.length ? undefined : choose); break;
    case 'fee':
      put('rule', f.fee.rule ? undefined : choose);
      if (f.fee.rule === 'standard') put('text', f.fee.text.trim() ? undefined : needed);
      break;
    case 'papers':
      for (const r of paperRules(c)) if ((r.required || (r.class === 'fee_standard' && f.fee.rule === 'standard')) && !papers.some((p) => p.class === r.class)) wrong[r.class] = { key: 'onboarding.papers.needed' };
      break;
    case 'mediators':
      put('mediators', f.mediators.length >= Math.max(1, c.minMediators) ? undefined : { key: 'onboarding.mediators.few', params: { n: c.minMediators, have: f.mediators.length } });
      f.mediators.forEach((m, i) => Object.keys(mediatorWrong(m)).length && put(`mediators.${i}`, { key: 'onboarding.mediators.row', params: { name: m.name } }));
      break;
    default:
  }
  return wrong;
}

/** openSteps are the screens that still need something, and those whose answer falls short. */
export function openSteps(c: Criteria, f: Form, papers: readonly Pick<AppPaper, 'class'>[]): string[] {
  const short = (s: Step) => s.criterion !== undefined && criterionShort(s.criterion, f.answers[s.criterion.id]);
  return stepsOf(c).filter((s) => s.id !== 'review' && (short(s) || Object.keys(wrongOf(s, f, c, papers)).length > 0)).map((s) => s.id);
}

/** Patch is what PUT …/draft takes. */
export type Patch = { court: string } & Pick<Application, 'name' | 'creditCode' | 'legalPerson' | 'contact' | 'regions' | 'causes' | 'fee' | 'answers' | 'mediators'>;

const digitsOf = (phone: string) => phone.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');

/** patchOf turns the form into what goes to the server; a number that is none yet stays on the phone. While a cure is asked only the named fields go. */
export function patchOf(f: Form, c: Criteria, only: readonly string[] = []): Partial<Patch> {
  const whole = wholePatch(f, c);
  return only.length ? Object.fromEntries(Object.entries(whole).filter(([k]) => only.includes(k))) : whole;
}

function wholePatch(f: Form, c: Criteria): Patch {
  const answers: Record<string, unknown> = {};
  for (const x of c.criteria) {
    const v = f.answers[x.id];
    if (x.ask === 'yes_no' && typeof v === 'boolean') answers[x.id] = v;
    if (x.ask === 'number' && wholeNumber(v) !== undefined) answers[x.id] = wholeNumber(v);
    if (x.ask === 'text' && typeof v === 'string' && v.trim()) answers[x.id] = v.trim();
  }
  return {
    name: { zh: f.nameZh.trim(), en: f.nameEn.trim() }, creditCode: cleanCode(f.creditCode), legalPerson: f.legalPerson.trim(),
    contact: { name: f.contact.name.trim(), phone: digitsOf(f.contact.phone), email: f.contact.email.trim() },
    court: f.court, regions: f.regions, causes: f.causes, fee: { rule: f.fee.rule, text: f.fee.rule === 'standard' ? f.fee.text.trim() : '' }, answers,
    mediators: f.mediators.map((m) => ({ ...m, name: m.name.trim(), phone: digitsOf(m.phone), certificate: m.certificate.trim() })),
  };
}

/** formOf brings an application from the server back into the form. */
export function formOf(a: Application): Form {
  const answers = Object.fromEntries(Object.entries(a.answers ?? {}).map(([k, v]) => [k, typeof v === 'number' ? String(v) : v]));
  return {
    nameZh: a.name?.zh ?? '', nameEn: a.name?.en ?? '', creditCode: a.creditCode ?? '', legalPerson: a.legalPerson ?? '',
    contact: { name: a.contact?.name ?? '', phone: a.contact?.phone ?? '', email: a.contact?.email ?? '' },
    court: a.court?.id ?? '', regions: a.regions ?? [], causes: a.causes ?? [], fee: { rule: a.fee?.rule ?? '', text: a.fee?.text ?? '' },
    answers, mediators: (a.mediators ?? []).map((m) => ({ ...m, certificate: m.certificate ?? '', causes: m.causes ?? [], fullTime: m.fullTime ?? false })), step: '',
  };
}

/** closedSteps are the screens that may not be changed while the court waits for a cure of certain fields. */
export function closedSteps(c: Criteria, fields: readonly string[]): Set<string> {
  if (fields.length === 0) return new Set();
  const open = new Set(fields.flatMap((f) => stepsOfField(f, c)));
  return new Set(stepsOf(c).map((s) => s.id).filter((id) => id !== 'review' && !open.has(id)));
}

/** stepsOfField are the screens of a field that the court names. */
export function stepsOfField(field: string, c: Criteria): string[] {
  return field === 'answers' ? stepsOf(c).filter((s) => s.criterion).map((s) => s.id) : [stepOfPath(field, c)].filter((s) => s !== 'review');
}

const CLASSES = new Set<string>(['charter', 'approval', 'practice_certificate', 'rules', 'fee_standard', 'other'] satisfies PaperClass[]);

/** stepOfPath finds the screen on which a problem of the server (a JSON path), or a field that the court asks about, is mended. */
export function stepOfPath(path: string, c: Criteria): string {
  const [head = '', next = ''] = path.split(/[.[\]]+/);
  if (head === 'answers') return c.criteria.some((x) => x.id === next && x.ask !== 'paper') ? `c.${next}` : c.criteria.some((x) => x.id === next) ? 'papers' : 'review';
  if (head === 'creditCode' || head === 'legalPerson') return 'code';
  if (head === 'papers' || CLASSES.has(head)) return 'papers';
  if (['name', 'contact', 'court', 'regions', 'causes', 'fee', 'mediators'].includes(head)) return head;
  return c.criteria.some((x) => x.id === head && x.ask !== 'paper') ? `c.${head}` : 'review';
}

/** addRegion adds a division to a list; one that lies inside another is left out, and what lies inside the new one gives way. */
export function addRegion(list: readonly string[], code: string): string[] {
  if (list.some((r) => code.startsWith(r))) return [...list];
  return [...list.filter((r) => !r.startsWith(code)), code];
}
