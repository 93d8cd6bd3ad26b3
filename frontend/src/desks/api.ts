import { api, ok } from '../api/client.ts';
import type { Term } from '../api/types.ts';
import type { AgreementInput, Confirmation, DisclosureInput, Filing, FlawInput, ScreenInput, TerminateInput } from './types.ts';

/* Every call that only staff make, as a function with a name people say. Each throws a Fault. */

const at = (id: string) => ({ params: { path: { id } } });
const page = (cursor?: string) => ({ params: { query: { cursor } } });

export const mediatorDesk = () => ok(api.GET('/api/v1/desk/mediator', {}));
export const mediatorCases = (waitingFor?: 'me' | 'applicant' | 'respondent' | 'court' | 'all', cursor?: string) => ok(api.GET('/api/v1/desk/mediator/cases', { params: { query: { cursor, ...(waitingFor ? { waitingFor } : {}) } } }));

export const organizationDesk = () => ok(api.GET('/api/v1/desk/organization', {}));
export const organizationMediators = (cursor?: string) => ok(api.GET('/api/v1/desk/organization/mediators', page(cursor)));
export const organizationCases = (cursor?: string) => ok(api.GET('/api/v1/desk/organization/cases', page(cursor)));

export const courtDesk = () => ok(api.GET('/api/v1/desk/court', {}));
export const courtConfirmations = (state: Confirmation['state'], cursor?: string) => ok(api.GET('/api/v1/desk/court/confirmations', { params: { query: { state, cursor } } }));
export const courtFilings = (state: Filing['state'], cursor?: string) => ok(api.GET('/api/v1/desk/court/filings', { params: { query: { state, cursor } } }));
export const courtScreenings = (cursor?: string) => ok(api.GET('/api/v1/desk/court/screenings', page(cursor)));
export const courtSelections = (cursor?: string) => ok(api.GET('/api/v1/desk/court/selections', page(cursor)));
export const operatorDesk = () => ok(api.GET('/api/v1/desk/operator', {}));

export const acceptCase = (id: string, disclosure?: DisclosureInput) => ok(api.POST('/api/v1/cases/{id}/accept', { ...at(id), body: disclosure ? { disclosure } : {} }));
export const declineCase = (id: string, reason: string, text?: string) => ok(api.POST('/api/v1/cases/{id}/decline', { ...at(id), body: { reason, ...(text ? { text } : {}) } }));
export const disclose = (id: string, body: DisclosureInput) => ok(api.POST('/api/v1/cases/{id}/disclose', { ...at(id), body }));
export const contactParties = (id: string) => ok(api.POST('/api/v1/cases/{id}/contact', at(id)));
export const pauseCase = (id: string, reason: string, text?: string) => ok(api.POST('/api/v1/cases/{id}/pause', { ...at(id), body: { reason, ...(text ? { text } : {}) } }));
export const resumeCase = (id: string) => ok(api.POST('/api/v1/cases/{id}/resume', at(id)));
export const terminateCase = (id: string, body: TerminateInput) => ok(api.POST('/api/v1/cases/{id}/terminate', { ...at(id), body }));
export const draftFacts = (id: string, items: string[]) => ok(api.POST('/api/v1/cases/{id}/facts', { ...at(id), body: { items } }));

export const draftAgreement = (id: string, body: AgreementInput) => ok(api.POST('/api/v1/cases/{id}/agreement', { ...at(id), body }));
export const checkAgreement = async (id: string, body: Omit<AgreementInput, 'terms'> & { terms: Term[] }) => (await ok(api.POST('/api/v1/cases/{id}/agreement/check', { ...at(id), body }))).items;

export const agreedTerms = async (id: string) => (await ok(api.GET('/api/v1/cases/{id}/agreement/terms', at(id)))).items;

export const getNotes = (id: string) => ok(api.GET('/api/v1/cases/{id}/notes', at(id)));
export const saveNotes = (id: string, text: string) => ok(api.PUT('/api/v1/cases/{id}/notes', { ...at(id), body: { text } }));

export const getConfirmation = (id: string) => ok(api.GET('/api/v1/confirmations/{id}', at(id)));
export const acceptConfirmation = (id: string) => ok(api.POST('/api/v1/confirmations/{id}/accept', at(id)));
export const askCure = (id: string, ask: string, due: string) => ok(api.POST('/api/v1/confirmations/{id}/cure', { ...at(id), body: { ask, due } }));
export const confirmAgreement = (id: string, text: string) => ok(api.POST('/api/v1/confirmations/{id}/confirm', { ...at(id), body: { text } }));
export const rejectConfirmation = (id: string, ground: string, text: string) => ok(api.POST('/api/v1/confirmations/{id}/reject', { ...at(id), body: { ground, text } }));

export const getFiling = (id: string) => ok(api.GET('/api/v1/filings/{id}', at(id)));
export const docketFiling = (id: string, number: string) => ok(api.POST('/api/v1/filings/{id}/docket', { ...at(id), body: { number } }));
export const returnFiling = (id: string, reasons: FlawInput[], cureBy: string) => ok(api.POST('/api/v1/filings/{id}/return', { ...at(id), body: { reasons, cureBy } }));
export const rejectFiling = (id: string, reasons: FlawInput[]) => ok(api.POST('/api/v1/filings/{id}/reject', { ...at(id), body: { reasons } }));
export const confirmationPaperUrl = (id: string, paper: string) => `/api/v1/confirmations/${id}/papers/${paper}/content`;
export const filingPaperUrl = (id: string, paper: string) => `/api/v1/filings/${id}/papers/${paper}/content`;
export const bagUrl = (id: string) => `/api/v1/filings/${id}/bag`;

export const screenCase = (id: string, body: ScreenInput) => ok(api.POST('/api/v1/cases/{id}/screen', { ...at(id), body }));
export const appointMediator = (id: string, mediator: string) => ok(api.POST('/api/v1/cases/{id}/appoint', { ...at(id), body: { mediator } }));
