import { api, ok } from './client.ts';
import type { Schemas, Term, Visibility } from './types.ts';

export * from './intake.ts';

/* Every call about a case, as a function with a name people say. Each throws a Fault. */

const at = (id: string) => ({ params: { path: { id } } });

export const getPack = (pack: string) => ok(api.GET('/api/v1/legal/{pack}', { params: { path: { pack } } }));

export const listCases = (cursor?: string) => ok(api.GET('/api/v1/cases', { params: { query: { cursor } } }));

export const withdrawCase = (id: string, reason?: string) => ok(api.POST('/api/v1/cases/{id}/withdraw', { ...at(id), body: reason ? { reason } : {} }));
export const stopCase = (id: string, reason?: string) => ok(api.POST('/api/v1/cases/{id}/stop', { ...at(id), body: reason ? { reason } : {} }));

export const showEvidence = (id: string, eid: string, visibility: Visibility) => ok(api.PATCH('/api/v1/cases/{id}/evidence/{eid}', { params: { path: { id, eid } }, body: { visibility } }));
export const removeEvidence = (id: string, eid: string) => ok(api.DELETE('/api/v1/cases/{id}/evidence/{eid}', { params: { path: { id, eid } } }));
export const evidenceUrl = (id: string, eid: string) => `/api/v1/cases/${id}/evidence/${eid}/content`;

/** AnswerInput is a respondent's word: yes with consents, no, or call me. */
export type AnswerInput = Schemas['AnswerInBody'];
export const answerInvitation = (id: string, body: AnswerInput) => ok(api.POST('/api/v1/cases/{id}/answer', { ...at(id), body }));

export const getCandidates = (id: string) => ok(api.GET('/api/v1/cases/{id}/candidates', at(id)));
export const chooseMediator = (id: string, mediator: string) => ok(api.POST('/api/v1/cases/{id}/choose', { ...at(id), body: { mediator } }));
export const objectCandidates = (id: string, reason: string) => ok(api.POST('/api/v1/cases/{id}/object', { ...at(id), body: { reason } }));
export const askAppointment = (id: string) => ok(api.POST('/api/v1/cases/{id}/ask-appointment', at(id)));
export const waiveRelation = (id: string, waive: boolean) => ok(api.POST('/api/v1/cases/{id}/waive', { ...at(id), body: { waive } }));
export const replaceMediator = (id: string, reason: string) => ok(api.POST('/api/v1/cases/{id}/replace', { ...at(id), body: { reason } }));

export const listProposals = (id: string) => ok(api.GET('/api/v1/cases/{id}/proposals', at(id)));
export const propose = (id: string, body: { terms: Term[]; note?: string; counterTo?: string; audience?: string }) => ok(api.POST('/api/v1/cases/{id}/proposals', { ...at(id), body }));
export const answerProposal = (id: string, pid: string, answers: { term: string; yes: boolean }[]) =>
  ok(api.POST('/api/v1/cases/{id}/proposals/{pid}/answer', { params: { path: { id, pid } }, body: { answers } }));
export const withdrawProposal = (id: string, pid: string) => ok(api.POST('/api/v1/cases/{id}/proposals/{pid}/withdraw', { params: { path: { id, pid } } }));

export const askExtension = (id: string, until: string) => ok(api.POST('/api/v1/cases/{id}/extension', { ...at(id), body: { until } }));
export const answerExtension = (id: string, yes: boolean) => ok(api.POST('/api/v1/cases/{id}/extension/answer', { ...at(id), body: { yes } }));

export const agreementCode = (id: string) => ok(api.POST('/api/v1/cases/{id}/agreement/code', at(id)));
/** SignInput is a signature: strokes, a code, and whether to apply for confirmation with it. */
export type SignInput = Schemas['SignInBody'];
export const signAgreement = (id: string, body: SignInput) => ok(api.POST('/api/v1/cases/{id}/agreement/sign', { ...at(id), body }));
export const refuseAgreement = (id: string, reason: string) => ok(api.POST('/api/v1/cases/{id}/agreement/refuse', { ...at(id), body: { reason } }));
export const checkTerms = (id: string, terms: Term[]) => ok(api.POST('/api/v1/cases/{id}/agreement/check', { ...at(id), body: { terms } }));
export const askConfirmation = (id: string) => ok(api.POST('/api/v1/cases/{id}/confirmation', at(id)));

export const factsCode = (id: string) => ok(api.POST('/api/v1/cases/{id}/facts/code', at(id)));
export const signFacts = (id: string, body: SignInput) => ok(api.POST('/api/v1/cases/{id}/facts/sign', { ...at(id), body }));

export const listDocuments = (id: string) => ok(api.GET('/api/v1/cases/{id}/documents', at(id)));
export const documentUrl = (id: string, doc: string) => `/api/v1/cases/${id}/documents/${doc}/content`;

export const recordPayment = (id: string, body: { term: string; index: number; paidAt?: string }) => ok(api.POST('/api/v1/cases/{id}/payments', { ...at(id), body }));
export const confirmPayment = (id: string, n: number) => ok(api.POST('/api/v1/cases/{id}/payments/{n}/confirm', { params: { path: { id, n } } }));

export const requestFiling = (id: string) => ok(api.POST('/api/v1/cases/{id}/filing', at(id)));
export const getFiling = (id: string) => ok(api.GET('/api/v1/cases/{id}/filing', at(id)));
export const cureFiling = (id: string, text: string, evidence: string[]) => ok(api.POST('/api/v1/cases/{id}/filing/cure', { ...at(id), body: { text, evidence } }));

export const getConfirmation = (id: string) => ok(api.GET('/api/v1/confirmations/{id}', at(id)));
export const answerCure = (id: string, text: string) => ok(api.POST('/api/v1/confirmations/{id}/answer', { ...at(id), body: { text } }));

export const markTimes = (sid: string, unavailable: string[]) => ok(api.POST('/api/v1/sessions/{sid}/times', { params: { path: { sid } }, body: { unavailable } }));
