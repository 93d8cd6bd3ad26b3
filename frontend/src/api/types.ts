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

export interface Role {
  role: string;
  tenant: string;
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
  invited?: string;
  timeZone?: string;
}

export type Side = 'applicant' | 'respondent';
export type CaseState = 'draft' | 'submitted' | 'returned' | 'inviting' | 'selecting' | 'appointed' | 'mediating' | 'paused' | 'signing' | 'settled' | 'failed' | 'withdrawn';
export type Visibility = 'open' | 'mediator' | 'private';

export interface You {
  role: string;
  party?: string;
  side?: string;
  representative?: boolean;
}

export interface Court {
  id: string;
  name: Label;
  level: string;
}

export interface Turn {
  whose: string;
  move?: string;
  due?: string;
  params?: Record<string, unknown>;
}

export interface ServiceAddress {
  phone?: string;
  email?: string;
  confirmedAt?: string;
}

export interface Party {
  id: string;
  side: Side;
  kind: 'person' | 'organization';
  name: string;
  phoneMasked?: string;
  phone?: string;
  email?: string;
  idLast4?: string;
  region?: string;
  address?: string;
  answer: 'pending' | 'accepted' | 'refused' | 'call';
  answeredAt?: string;
  out?: boolean;
  you?: boolean;
  joined?: boolean;
  representative?: { kind: string; name: string; phone?: string; special?: boolean; you?: boolean };
  consents?: Record<string, boolean>;
  service?: ServiceAddress;
}

export interface Evidence {
  id: string;
  by: string;
  name: string;
  size: number;
  mime: string;
  digest?: string;
  visibility: Visibility;
  at: string;
  note?: string;
  yours: boolean;
}

export interface Cite {
  id: string;
  label: Label;
}

export interface ClockView {
  id: string;
  label: Label;
  start: string;
  due: string;
  daysLeft: number;
  day: number;
  length: number;
  state: 'running' | 'stopped' | 'met' | 'expired' | 'void';
  steps: (Keyed & { date?: string })[];
  article: Label;
  cites: Cite[];
  unverified?: boolean;
}

export interface Story {
  answers: Record<string, unknown>;
  facts: string;
  want: string;
  amountMinor: number;
  currency: string;
}

export interface TimelineEntry {
  id: string;
  at: string;
  kind: string;
  by: string;
  party?: string;
  rule?: string;
  params?: Record<string, unknown>;
  log?: number;
}

export interface Signature {
  by: string;
  name: string;
  at: string;
}

export interface Finding extends Keyed {
  severity: 'ok' | 'hint' | 'warn' | 'block';
  term?: string;
  cites?: Cite[];
}

export interface Instalment {
  due: string;
  amountMinor: number;
}

export interface Term {
  id?: string;
  kind: 'pay' | 'act' | 'waive' | 'clause';
  payer?: string;
  payee?: string;
  amountMinor?: number;
  currency?: string;
  due?: string;
  instalments?: Instalment[];
  method?: string;
  account?: string;
  text?: string;
}

export interface Agreement {
  version: number;
  state: 'drafted' | 'ready' | 'effective' | 'sealed';
  whole: boolean;
  facts: string;
  issues: string;
  terms: Term[];
  findings: Finding[];
  digest?: string;
  document?: string;
  pages: number;
  signatures: Signature[];
  effectiveAt?: string;
  sealedAt?: string;
  apply?: Record<string, boolean>;
  wetInk?: boolean;
}

export interface FactsRecord {
  items: string[];
  digest?: string;
  document?: string;
  signatures: Signature[];
  completeAt?: string;
}

export interface Link {
  id: string;
  state: string;
  number?: string;
  due?: string;
  at?: string;
}

export interface DuePayment {
  index: number;
  termId: string;
  due: string;
  amountMinor: number;
  currency?: string;
  payer?: string;
  payee?: string;
  paidAt?: string;
  confirmedAt?: string;
  confirmedBy?: string;
  overdue?: boolean;
}

export interface Slot {
  id: string;
  start: string;
  end?: string;
  unavailable?: string[];
}

export interface SessionSummary {
  id: string;
  state: string;
  mode: string;
  scheduledAt?: string;
  slots?: Slot[];
}

export interface CaseView {
  id: string;
  number?: string;
  reference?: string;
  state: CaseState;
  since: string;
  kind: string;
  kindLabel: Label;
  track: string;
  court?: Court;
  region?: string;
  regionPath?: Label;
  language: string;
  needs: string[];
  you: You;
  title: Keyed;
  turn: Turn;
  allowedMoves: string[];
  story?: Story;
  parties: Party[];
  evidence: Evidence[];
  clock?: ClockView;
  clocks: ClockView[];
  screening?: { decision: string; ground?: Label; groundId?: string; text?: string; whereTo?: Label; reasons?: Keyed[]; at: string };
  selection?: { round: number; due?: string; yours?: string; others?: Record<string, string>; offered: number; courtAppoints?: boolean };
  appointment?: {
    mediator: string; name: Label; organization: string; organizationName: Label; by: string; at: string; acceptDue?: string; acceptedAt?: string; contactedAt?: string; cleared: boolean;
    disclosure?: { kinds: string[]; text: string; at: string; waivers: Record<string, boolean> };
  };
  extension?: { until: string; answers: Record<string, boolean> };
  pause?: { reason: string; label: Label; since: string };
  agreement?: Agreement;
  facts?: FactsRecord;
  end?: { reason: string; label: Label; by: string; at: string; document?: string };
  confirmation?: Link;
  filing?: Link;
  performance: DuePayment[];
  sessions: SessionSummary[];
  timeline: TimelineEntry[];
  draftRevision: number;
  submittedAt?: string;
  updatedAt: string;
}

export interface CaseSummary {
  id: string;
  number?: string;
  reference?: string;
  state: CaseState;
  since: string;
  kind: string;
  kindLabel: Label;
  title: Keyed;
  court?: Court;
  you: You;
  turn: Turn;
  due?: string;
  parties: { id: string; side: string; name: string; answer: string; you?: boolean }[];
  mediator?: Label;
  updatedAt: string;
}

export interface Option {
  id: string;
  label: Label;
  hint?: Label;
}

export interface Question {
  id: string;
  type: 'money' | 'date' | 'text' | 'choice' | 'yesno';
  required: boolean;
  label: Label;
  hint?: Label;
  why?: Label;
  options?: Option[];
  showIf?: { question: string; is: string[] };
  fills?: 'amount' | 'facts' | 'want';
  maxLength?: number;
  lines?: number;
}

export interface Kind {
  id: string;
  label: Label;
  hint: Label;
  questions: Question[];
}

export interface Region {
  code: string;
  name: Label;
  level: number;
  path: Label;
}

export interface Ground {
  id: string;
  label: Label;
  hint?: Label;
  whereTo?: Label;
  by?: string[];
  text?: boolean;
  cites: Cite[];
}

export interface Consent {
  stage: string;
  of: string;
  when: string;
  required: boolean;
  label: Label;
  hint?: Label;
  cites: Cite[];
}

export interface Pack {
  id: string;
  title: Label;
  clocks: { id: string; label: Label; length: number; unit: string; cites: Cite[] }[];
  consents: Consent[];
  endings: Ground[];
  returns: Ground[];
  filingFlaws: Ground[];
}

export interface Candidate {
  mediator: string;
  organization: string;
  name: Label;
  organizationName: Label;
  reasons: Keyed[];
  doubts: Keyed[];
  fee?: string;
}

export interface Candidates {
  round: number;
  items: Candidate[];
  funnel: (Keyed & { left: number })[];
  due?: string;
  yours?: string;
  others?: Record<string, string>;
  courtAppoints?: boolean;
}

export interface OfferedTerm extends Term {
  answers: Record<string, boolean>;
}

export interface Proposal {
  id: string;
  by: string;
  at: string;
  audience: string;
  counterTo?: string;
  note?: string;
  terms: OfferedTerm[];
  state: 'open' | 'agreed' | 'declined' | 'withdrawn' | 'replaced';
  yours?: boolean;
}

export interface Document {
  id: string;
  class: string;
  name: Label | string;
  pages?: number;
  at: string;
  digest?: string;
}
