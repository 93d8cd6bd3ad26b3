import { api, ok } from './client.ts';
import type { Candidates, CaseSummary, CaseView, Court, Document, Finding, Keyed, Kind, Link, Pack, Page, Proposal, Region, Story, Term, Visibility } from './types.ts';

/* Every call about a case, as a function with a name people say. Each throws a Fault. */

const at = (id: string) => ({ params: { path: { id } } });

export const listKinds = async () => (await ok(api.GET('/api/v1/kinds', {}))) as Kind[];
export const getPack = async (pack: string) => (await ok(api.GET('/api/v1/legal/{pack}', { params: { path: { pack } } }))) as Pack;
export const listRegions = async (parent: string) => (await ok(api.GET('/api/v1/regions', { params: { query: { parent } } }))) as Region[];
export const getRegion = async (code: string) => (await ok(api.GET('/api/v1/regions/{code}', { params: { path: { code } } }))) as Region;
export const suggestCourts = async (places: { applicant: string; respondent: string; place: string }) =>
  (await ok(api.GET('/api/v1/courts/suggest', { params: { query: places } }))) as { court: Court; reason: Keyed }[];

export const listCases = async (cursor?: string) => (await ok(api.GET('/api/v1/cases', { params: { query: { cursor } } }))) as Page<CaseSummary>;
export const createCase = async (kind: string) => (await ok(api.POST('/api/v1/cases', { body: { kind } }))) as CaseView;
export const getCase = async (id: string) => (await ok(api.GET('/api/v1/cases/{id}', at(id)))) as CaseView;

/** PartyInput is a party as the applicant writes it. */
export interface PartyInput {
  id?: string;
  side: string;
  kind: string;
  name: string;
  phone: string;
  email?: string;
  idNumber?: string;
  region?: string;
  address?: string;
}

export interface DraftPatch {
  revision: number;
  kind?: string;
  story?: Story;
  parties?: PartyInput[];
  court?: string;
  region?: string;
  language?: string;
  needs?: string[];
}

export interface DraftSaved {
  revision: number;
  savedAt: string;
  problems: (Keyed & { path: string })[];
}

export const saveDraft = async (id: string, body: DraftPatch) => (await ok(api.PUT('/api/v1/cases/{id}/draft', { ...at(id), body }))) as DraftSaved;
export const submitCase = async (id: string) => (await ok(api.POST('/api/v1/cases/{id}/submit', { ...at(id), body: {} }))) as CaseView;
export const withdrawCase = async (id: string, reason?: string) => (await ok(api.POST('/api/v1/cases/{id}/withdraw', { ...at(id), body: reason ? { reason } : {} }))) as CaseView;
export const stopCase = async (id: string, reason?: string) => (await ok(api.POST('/api/v1/cases/{id}/stop', { ...at(id), body: reason ? { reason } : {} }))) as CaseView;

export const showEvidence = async (id: string, eid: string, visibility: Visibility) => ok(api.PATCH('/api/v1/cases/{id}/evidence/{eid}', { params: { path: { id, eid } }, body: { visibility } }));
export const removeEvidence = async (id: string, eid: string) => ok(api.DELETE('/api/v1/cases/{id}/evidence/{eid}', { params: { path: { id, eid } } }));
export const evidenceUrl = (id: string, eid: string) => `/api/v1/cases/${id}/evidence/${eid}/content`;

export interface AnswerInput {
  answer: 'accept' | 'refuse' | 'call';
  reason?: string;
  callWhen?: string;
  consents?: string[];
  service?: { phone?: string; email?: string };
}
export const answerInvitation = async (id: string, body: AnswerInput) => (await ok(api.POST('/api/v1/cases/{id}/answer', { ...at(id), body }))) as CaseView;

export const getCandidates = async (id: string) => (await ok(api.GET('/api/v1/cases/{id}/candidates', at(id)))) as Candidates;
export const chooseMediator = async (id: string, mediator: string) => (await ok(api.POST('/api/v1/cases/{id}/choose', { ...at(id), body: { mediator } }))) as CaseView;
export const objectCandidates = async (id: string, reason: string) => (await ok(api.POST('/api/v1/cases/{id}/object', { ...at(id), body: { reason } }))) as CaseView;
export const askAppointment = async (id: string) => (await ok(api.POST('/api/v1/cases/{id}/ask-appointment', { ...at(id), body: {} }))) as CaseView;
export const waiveRelation = async (id: string, waive: boolean) => (await ok(api.POST('/api/v1/cases/{id}/waive', { ...at(id), body: { waive } }))) as CaseView;
export const replaceMediator = async (id: string, reason: string) => (await ok(api.POST('/api/v1/cases/{id}/replace', { ...at(id), body: { reason } }))) as CaseView;

export const listProposals = async (id: string) => (await ok(api.GET('/api/v1/cases/{id}/proposals', at(id)))) as Page<Proposal>;
export const propose = async (id: string, body: { terms: Term[]; note?: string; counterTo?: string; audience?: string }) => (await ok(api.POST('/api/v1/cases/{id}/proposals', { ...at(id), body }))) as Proposal;
export const answerProposal = async (id: string, pid: string, answers: { term: string; yes: boolean }[]) =>
  (await ok(api.POST('/api/v1/cases/{id}/proposals/{pid}/answer', { params: { path: { id, pid } }, body: { answers } }))) as Proposal;
export const withdrawProposal = async (id: string, pid: string) => ok(api.POST('/api/v1/cases/{id}/proposals/{pid}/withdraw', { params: { path: { id, pid } }, body: {} }));

export const askExtension = async (id: string, until: string) => (await ok(api.POST('/api/v1/cases/{id}/extension', { ...at(id), body: { until } }))) as CaseView;
export const answerExtension = async (id: string, yes: boolean) => (await ok(api.POST('/api/v1/cases/{id}/extension/answer', { ...at(id), body: { yes } }))) as CaseView;

export const agreementCode = async (id: string) => (await ok(api.POST('/api/v1/cases/{id}/agreement/code', { ...at(id), body: {} }))) as { challengeId: string; retryAfter?: number };
export interface SignInput {
  digest: string;
  strokes: string;
  challengeId: string;
  code: string;
  applyConfirmation?: boolean;
}
export const signAgreement = async (id: string, body: SignInput) => (await ok(api.POST('/api/v1/cases/{id}/agreement/sign', { ...at(id), body }))) as CaseView;
export const refuseAgreement = async (id: string, reason: string) => (await ok(api.POST('/api/v1/cases/{id}/agreement/refuse', { ...at(id), body: { reason } }))) as CaseView;
export const checkTerms = async (id: string, terms: Term[]) => (await ok(api.POST('/api/v1/cases/{id}/agreement/check', { ...at(id), body: { terms } }))) as { findings: Finding[] };
export const askConfirmation = async (id: string) => (await ok(api.POST('/api/v1/cases/{id}/confirmation', { ...at(id), body: {} }))) as CaseView;

export const factsCode = async (id: string) => (await ok(api.POST('/api/v1/cases/{id}/facts/code', { ...at(id), body: {} }))) as { challengeId: string; retryAfter?: number };
export const signFacts = async (id: string, body: SignInput) => (await ok(api.POST('/api/v1/cases/{id}/facts/sign', { ...at(id), body }))) as CaseView;

export const listDocuments = async (id: string) => (await ok(api.GET('/api/v1/cases/{id}/documents', at(id)))) as Page<Document>;
export const documentUrl = (id: string, doc: string) => `/api/v1/cases/${id}/documents/${doc}/content`;

export const recordPayment = async (id: string, body: { term: string; index: number; paidAt?: string }) => (await ok(api.POST('/api/v1/cases/{id}/payments', { ...at(id), body }))) as CaseView;
export const confirmPayment = async (id: string, n: string) => (await ok(api.POST('/api/v1/cases/{id}/payments/{n}/confirm', { params: { path: { id, n } }, body: {} }))) as CaseView;

/** FilingView is the hand-off to the court as the applicant sees it. */
export interface FilingView {
  id: string;
  state: 'received' | 'accepted' | 'returned' | 'rejected' | 'superseded';
  court?: Court;
  receipt?: { sequence: number; at: string; bagDigest?: string };
  docket?: string;
  reasons?: { code: string; text?: string; label?: { zh: string; en: string } }[];
  cureBy?: string;
  cureText?: string;
  at?: string;
  documents?: { class: string; name: { zh: string; en: string } | string; digest?: string }[];
}
export const requestFiling = async (id: string) => (await ok(api.POST('/api/v1/cases/{id}/filing', { ...at(id), body: {} }))) as CaseView;
export const getFiling = async (id: string) => (await ok(api.GET('/api/v1/cases/{id}/filing', at(id)))) as FilingView;
export const cureFiling = async (id: string, text: string, evidence: string[]) => ok(api.POST('/api/v1/cases/{id}/filing/cure', { ...at(id), body: { text, evidence } }));

/** ConfirmationView is the judicial confirmation as a party sees it. */
export interface ConfirmationView extends Link {
  court?: Court;
  appliedAt?: string;
  cure?: { ask: string; due: string; answer?: string; answeredAt?: string };
  ruling?: { outcome: string; ground?: { zh: string; en: string } | string; text?: string; number?: string; at: string; document?: string };
}
export const getConfirmation = async (id: string) => (await ok(api.GET('/api/v1/confirmations/{id}', at(id)))) as ConfirmationView;
export const answerCure = async (id: string, text: string) => (await ok(api.POST('/api/v1/confirmations/{id}/answer', { ...at(id), body: { text } }))) as ConfirmationView;

export const markTimes = async (sid: string, unavailable: string[]) => ok(api.POST('/api/v1/sessions/{sid}/times', { params: { path: { sid } }, body: { unavailable } }));
