/* The views the pages work with, after docs/contract.md. Where the generated schema.d.ts has the same shape it wins. */

import { locale } from '../texts/locale.ts';

/** Label is a text in both languages, as rule packs and names of houses come. */
export interface Label {
  zh: string;
  en: string;
}

/** pick returns a label in the reader's language; empty when there is none. */
export function pick(label: Label | undefined | null): string {
  if (!label) return '';
  return locale() === 'en' ? label.en || label.zh : label.zh || label.en;
}

export interface Keyed {
  key: string;
  params?: Record<string, unknown>;
}

export interface Page<T> {
  items: T[];
  next?: string;
}

export interface Money {
  amountMinor: number;
  currency: string;
}

export interface Role {
  role: string;
  tenant?: string;
  tenantName?: Label;
}

export interface Session {
  signedIn: boolean;
  person?: string;
  name?: string;
  phoneMasked?: string;
  level?: string;
  locale?: string;
  demo?: boolean;
  roles?: Role[];
  timeZone?: string;
}

export type Side = 'applicant' | 'respondent';
export type CaseState = 'draft' | 'submitted' | 'returned' | 'inviting' | 'selecting' | 'appointed' | 'mediating' | 'paused' | 'signing' | 'settled' | 'failed' | 'withdrawn';
export type Visibility = 'open' | 'mediator' | 'private';

export interface Party {
  id: string;
  side: Side;
  kind: 'person' | 'organization';
  name: string;
  phoneMasked?: string;
  phone?: string;
  region?: string;
  address?: string;
  answer: 'pending' | 'accepted' | 'refused' | 'call';
  answeredAt?: string;
  you?: boolean;
  representative?: { kind: string; name: string; phone?: string };
}

export interface Evidence {
  id: string;
  by: string;
  name: string;
  size: number;
  mime: string;
  visibility: Visibility;
  at: string;
  yours: boolean;
}

export interface ClockView {
  id: string;
  label: Label | string;
  start: string;
  due: string;
  daysLeft: number;
  day: number;
  length: number;
  state: 'running' | 'stopped' | 'met' | 'expired';
  steps: (Keyed & { date?: string })[];
  article?: Label | string;
  unverified?: boolean;
}

export interface Turn {
  whose: 'you' | 'other' | 'mediator' | 'court' | 'system' | '';
  move?: string;
  due?: string;
  params?: Record<string, unknown>;
}

export interface Story {
  answers: Record<string, unknown>;
  facts: string;
  want: string;
  amountMinor: number;
  currency: string;
}

export interface TimelineEntry {
  at: string;
  kind: string;
  by: string;
  party?: string;
  params?: Record<string, unknown>;
}

export interface Signature {
  by: string;
  name: string;
  at: string;
}

export interface Finding extends Keyed {
  severity: 'ok' | 'hint' | 'block' | 'warn';
  term?: string;
  article?: Label | string;
}

export interface Term {
  id: string;
  kind: 'pay' | 'act' | 'waive' | 'clause';
  payer?: string;
  payee?: string;
  amountMinor?: number;
  currency?: string;
  due?: string;
  instalments?: { due: string; amountMinor: number }[];
  method?: string;
  account?: string;
  text?: string;
}

export interface Agreement {
  version: number;
  state?: string;
  whole: boolean;
  facts: string;
  issues: string;
  terms: Term[];
  findings: Finding[];
  digest: string;
  pages: number;
  document?: string;
  signatures: Signature[];
  effectiveAt?: string;
  apply?: Record<string, boolean>;
  wetInk?: boolean;
}

export interface Link {
  id: string;
  state: string;
  number?: string;
  due?: string;
  at?: string;
}

export interface Instalment {
  index: number;
  termId: string;
  due: string;
  amountMinor: number;
  currency?: string;
  paidAt?: string;
  confirmedBy?: string;
  payer?: string;
  payee?: string;
}

export interface SessionSummary {
  id: string;
  state: string;
  mode: string;
  scheduledAt?: string;
  slots?: { id: string; start: string; end?: string; unavailable?: string[] }[];
}

export interface CaseView {
  id: string;
  number?: string;
  reference?: string;
  state: CaseState;
  since: string;
  kind: string;
  court?: { id: string; name: Label };
  region?: string;
  language?: string;
  you: { role: string; party?: string; side?: Side };
  title: Keyed;
  turn: Turn;
  allowedMoves: string[];
  story?: Story;
  parties: Party[];
  evidence: Evidence[];
  clock?: ClockView;
  clocks?: ClockView[];
  screening?: { decision: 'accepted' | 'returned'; ground?: Label; whereTo?: Label | string; at: string; reasons?: Keyed[] };
  selection?: { due: string; yours?: string; others?: Record<string, string>; round: number };
  appointment?: { mediator: string; name: string | Label; organization?: string; organizationName?: Label; acceptedAt?: string; acceptDue?: string; disclosure?: { kinds: string[]; text: string; waivers?: Record<string, boolean> } };
  agreement?: Agreement;
  facts?: { items: string[]; digest: string; document?: string; signatures: Signature[]; completeAt?: string };
  end?: { reason: Label | string; by: string; at: string };
  confirmation?: Link;
  filing?: Link;
  performance?: Instalment[];
  sessions?: SessionSummary[];
  timeline: TimelineEntry[];
  draftRevision: number;
  submittedAt?: string;
}
