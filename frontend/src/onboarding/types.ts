import type { Cite, Court, Ground, Label } from '../api/types.ts';

/* Shapes of onboarding as docs/contract.md agrees on them. */

export type HouseKind = 'people' | 'industry' | 'administrative' | 'commercial';
/** KINDS are the kinds of organization that may apply, the most usual first. */
export const KINDS: readonly HouseKind[] = ['people', 'industry', 'administrative', 'commercial'];

export type PaperClass = 'charter' | 'approval' | 'practice_certificate' | 'rules' | 'fee_standard' | 'other';

/** Criterion is one thing that the rule pack asks of a house of this kind. */
export interface Criterion {
  id: string;
  label: Label;
  hint?: Label;
  ask: 'yes_no' | 'number' | 'text' | 'paper';
  /** unit of a number, as "× CNY 10,000". */
  unit?: Label;
  min?: number;
  max?: number;
  class?: PaperClass;
  required: boolean;
  /** must: only "yes" fulfils it. */
  must?: boolean;
  /** unverified: rests on a source that was not read in its own text. */
  unverified?: boolean;
  cites: Cite[];
  article: Label;
}

export interface PaperRule {
  class: PaperClass;
  label: Label;
  required: boolean;
}

/** Criteria is what the rule pack says about letting a house of one kind in. */
export interface Criteria {
  kind: HouseKind;
  pack: string;
  termYears: number;
  reviewDays: number;
  /** minMediators is how many the house must name at least. */
  minMediators: number;
  maxMediators: number;
  /** creditCode: a unified social credit code is required. */
  creditCode: boolean;
  /** free: a house of this kind may not charge. */
  free: boolean;
  criteria: Criterion[];
  grounds: Ground[];
  papers: PaperRule[];
}

export interface AppPaper {
  id: string;
  class: PaperClass;
  name: string;
  size: number;
  mime: string;
  at: string;
}

export interface AppMediator {
  /** id is the server's; a new row has none. */
  id?: string;
  name: string;
  phone: string;
  certificate: string;
  causes: string[];
  fullTime: boolean;
}

export interface Cure {
  ask: string;
  fields?: string[];
  due: string;
  answer?: string;
  answeredAt?: string;
}

export interface Objection {
  id: string;
  against: 'refusal' | 'suspension' | 'removal';
  organization?: string;
  application?: string;
  mediator?: string;
  /** subject is the name of the organization or the mediator. */
  subject?: Label;
  text: string;
  state: 'open' | 'upheld' | 'dismissed';
  at: string;
  due: string;
  daysLeft?: number;
  /** decision is why it was decided so. */
  decision?: string;
  decidedAt?: string;
  /** allowedMoves holds decide for whoever may: not the one who decided first. */
  allowedMoves: string[];
}

/** Issued is a certificate as managers and the court see it; the number is the printed one, with its code. */
export interface Issued {
  number: string;
  state: 'valid' | 'suspended' | 'expired' | 'withdrawn' | 'renewed';
  from?: string;
  until?: string;
  /** ready: the PDF is there. */
  ready?: boolean;
}

export type AppState = 'draft' | 'submitted' | 'curing' | 'approved' | 'refused' | 'withdrawn';

/** Application is a house's wish to be on a court's roster. */
export interface Application {
  id: string;
  number?: string;
  state: AppState;
  revision: number;
  kind: HouseKind;
  name: Label;
  creditCode: string;
  legalPerson: string;
  contact: { name: string; phone: string; email?: string };
  court?: Court;
  regions: string[];
  /** places are the regions that are known, with their paths. */
  places: { code: string; path: Label }[];
  causes: string[];
  fee: { rule: 'free' | 'standard' | ''; text: string };
  answers: Record<string, unknown>;
  papers: AppPaper[];
  mediators: AppMediator[];
  cures: Cure[];
  ground?: string;
  groundLabel?: Label;
  text?: string;
  organization?: string;
  certificate?: Issued;
  createdAt: string;
  submittedAt?: string;
  decidedAt?: string;
  due?: string;
  daysLeft?: number;
  objectUntil?: string;
  objections: Objection[];
  allowedMoves: string[];
}

/** Listed is an application in a list. */
export interface Listed {
  id: string;
  number?: string;
  state: AppState;
  kind: HouseKind;
  name: Label;
  mediators: number;
  submittedAt?: string;
  savedAt: string;
  due?: string;
  daysLeft?: number;
}
