import type { CaseView, DraftPatch, Kind, Question } from '../api/types.ts';
import { minorOf } from '../texts/money.ts';
import { wholeDate } from '../ui/Field/date.ts';

/* The guided intake without any screen: what was typed, which question comes next, and what goes to the server. */

/** PersonForm is somebody as typed. */
export interface PersonForm {
  id: string;
  kind: 'person' | 'organization' | '';
  name: string;
  phone: string;
  region: string;
  address: string;
}

/** Form is the whole intake as typed; amounts and dates stay as they were typed until they are whole. */
export interface Form {
  me: PersonForm;
  others: PersonForm[];
  answers: Record<string, unknown>;
  needs: string[];
  court: string;
  step: string;
}

/** PARTS are the named parts of the intake, in order. */
export const PARTS = ['me', 'other', 'story', 'papers', 'check'] as const;
export type Part = (typeof PARTS)[number];

/** Step is one screen: one question, with follow-ups that open inside its answers. */
export interface Step {
  id: string;
  part: Part;
  question?: Question;
  follow?: Question[];
  other?: number;
}

/** newId makes a party id as the server accepts it from the page. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(26)), (b) => 'abcdefghijklmnopqrstuvwxyz234567'[b % 32]).join('');
}

export const emptyPerson = (): PersonForm => ({ id: newId(), kind: '', name: '', phone: '', region: '', address: '' });

const answerWord = (v: unknown): string => (v === true ? 'yes' : v === false ? 'no' : String(v ?? ''));

/** shown tells whether a question is asked, given the answers so far. */
export function shown(q: Question, answers: Record<string, unknown>): boolean {
  return !q.showIf || q.showIf.is.includes(answerWord(answers[q.showIf.question]));
}

/** inlineUnder tells whether a question opens inside one answer of another instead of being a screen of its own. */
export function inlineUnder(q: Question, parent: Question): boolean {
  return q.showIf?.question === parent.id && q.showIf.is.length === 1 && (q.type === 'date' || q.type === 'money' || (q.type === 'text' && (q.lines ?? 1) <= 1)) && (parent.type === 'choice' || parent.type === 'yesno');
}

/** stepsOf lists the screens of an intake as far as the answers decide them. */
export function stepsOf(kind: Kind, form: Form): Step[] {
  const steps: Step[] = [{ id: 'me.name', part: 'me' }, { id: 'me.region', part: 'me' }, { id: 'me.needs', part: 'me' }];
  form.others.forEach((_, i) => steps.push({ id: `other.${i}.name`, part: 'other', other: i }, { id: `other.${i}.phone`, part: 'other', other: i }, { id: `other.${i}.region`, part: 'other', other: i }));
  steps.push({ id: 'other.more', part: 'other' });
  for (const q of kind.questions) {
    const parent = kind.questions.find((p) => inlineUnder(q, p));
    if (parent || !shown(q, form.answers)) continue;
    steps.push({ id: `q.${q.id}`, part: 'story', question: q, follow: kind.questions.filter((f) => inlineUnder(f, q)) });
  }
  steps.push({ id: 'papers', part: 'papers' }, { id: 'court', part: 'check' }, { id: 'review', part: 'check' });
  return steps;
}

/** empty tells whether an answer is missing. */
export function empty(v: unknown): boolean {
  return v === undefined || v === null || (typeof v === 'string' && v.trim() === '');
}

/** Wrong is why one may not go on yet: the key of a text and its parameters, by field. */
export type Wrong = Record<string, { key: 'common.field.needed' | 'common.field.choose' | 'common.field.money' | 'common.field.date' | 'common.field.tooLong' | 'common.field.phone' | 'common.field.phoneStart'; params?: Record<string, unknown> }>;

function wrongAnswer(q: Question, v: unknown): Wrong[string] | undefined {
  if (empty(v)) return q.required ? { key: q.type === 'choice' || q.type === 'yesno' ? 'common.field.choose' : 'common.field.needed' } : undefined;
  if (q.type === 'money' && minorOf(String(v)) === undefined) return { key: 'common.field.money' };
  if (q.type === 'date' && !wholeDate(String(v))) return { key: 'common.field.date' };
  const max = q.maxLength || 500;
  if (q.type === 'text' && [...String(v)].length > max) return { key: 'common.field.tooLong', params: { max, n: [...String(v)].length } };
  return undefined;
}

/** phoneWrong says what is wrong with a mobile number. */
export function phoneWrong(phone: string): Wrong[string] | undefined {
  const digits = phone.replace(/\D/g, '').replace(/^86(?=1\d{10}$)/, '');
  if (!digits) return { key: 'common.field.needed' };
  if (digits.length !== 11) return { key: 'common.field.phone', params: { n: digits.length } };
  return digits.startsWith('1') ? undefined : { key: 'common.field.phoneStart' };
}

/** wrongOf says what keeps one from going on from a step; empty when nothing does. */
export function wrongOf(step: Step, form: Form): Wrong {
  const wrong: Wrong = {};
  const put = (field: string, w: Wrong[string] | undefined) => {
    if (w) wrong[field] = w;
  };
  const needed = { key: 'common.field.needed' } as const;
  if (step.question) {
    const q = step.question;
    put(q.id, wrongAnswer(q, form.answers[q.id]));
    for (const f of step.follow ?? []) if (shown(f, form.answers)) put(f.id, wrongAnswer(f, form.answers[f.id]));
    return wrong;
  }
  const other = step.other === undefined ? undefined : form.others[step.other];
  if (step.id === 'me.name') put('name', form.me.name.trim() ? undefined : needed);
  if (step.id === 'me.region') put('region', form.me.region.length >= 6 ? undefined : { key: 'common.field.choose' });
  if (other && step.id.endsWith('.name')) {
    put('kind', other.kind ? undefined : { key: 'common.field.choose' });
    put('name', other.name.trim() ? undefined : needed);
  }
  if (other && step.id.endsWith('.phone')) put('phone', phoneWrong(other.phone));
  if (step.id === 'court') put('court', form.court ? undefined : { key: 'common.field.choose' });
  return wrong;
}

/** firstOpen is the first step that still needs something; the review when none does. */
export function firstOpen(steps: readonly Step[], form: Form): string {
  return steps.find((s) => Object.keys(wrongOf(s, form)).length > 0)?.id ?? 'review';
}

/** patchOf turns the form into what PUT /cases/{id}/draft takes; what is not yet whole stays on the phone. */
export function patchOf(kind: Kind, form: Form, currency = 'CNY'): Omit<DraftPatch, 'revision'> {
  const answers: Record<string, unknown> = {};
  const story = { facts: '', want: '', amountMinor: 0, currency };
  for (const q of kind.questions) {
    const typed = form.answers[q.id];
    if (empty(typed) || !shown(q, form.answers)) continue;
    const value = q.type === 'money' ? minorOf(String(typed)) : q.type === 'date' ? wholeDate(String(typed)) : q.type === 'text' ? String(typed).trim() : typed;
    if (value === undefined) continue;
    answers[q.id] = value;
    if (q.fills === 'amount' && typeof value === 'number') story.amountMinor = value;
    if (q.fills === 'facts') story.facts = String(value);
    if (q.fills === 'want') story.want = String(value);
  }
  const person = (p: PersonForm, side: 'applicant' | 'respondent') => ({
    id: p.id, side, kind: p.kind || ('person' as const), name: p.name.trim(), phone: p.phone.trim(), ...(p.region ? { region: p.region } : {}), ...(p.address.trim() ? { address: p.address.trim() } : {}),
  });
  const others = form.others.filter((p) => p.name.trim() || p.phone.trim() || p.region);
  const region = others.find((p) => p.region)?.region || form.me.region;
  return {
    story: { ...story, answers }, parties: [person(form.me, 'applicant'), ...others.map((p) => person(p, 'respondent'))], needs: form.needs,
    ...(form.court ? { court: form.court } : {}), ...(region ? { region } : {}),
  };
}

/** formOf brings a draft from the server back into the form. */
export function formOf(c: CaseView, kind: Kind): Form {
  const person = (p: CaseView['parties'][number]): PersonForm => ({ id: p.id, kind: p.kind, name: p.name, phone: p.phone ?? '', region: p.region ?? '', address: p.address ?? '' });
  const me = c.parties.find((p) => p.you) ?? c.parties.find((p) => p.side === 'applicant');
  const others = c.parties.filter((p) => p.side === 'respondent').map(person);
  const answers: Record<string, unknown> = {};
  for (const q of kind.questions) {
    const v = c.story?.answers[q.id];
    if (!empty(v)) answers[q.id] = q.type === 'money' && typeof v === 'number' ? String(v / 100) : v;
    else if (q.fills === 'facts' && c.story?.facts) answers[q.id] = c.story.facts;
    else if (q.fills === 'want' && c.story?.want) answers[q.id] = c.story.want;
  }
  return { me: me ? person(me) : emptyPerson(), others: others.length ? others : [emptyPerson()], answers, needs: c.needs, court: c.court?.id ?? '', step: '' };
}
