import { api, ok } from './client.ts';
import type { DraftPatch } from './types.ts';

/* What the way in needs: kinds, places, courts, and a draft until it is submitted. */

const at = (id: string) => ({ params: { path: { id } } });

export const listKinds = () => ok(api.GET('/api/v1/kinds', {}));
export const listRegions = (parent: string) => ok(api.GET('/api/v1/regions', { params: { query: { parent } } }));
export const getRegion = (code: string) => ok(api.GET('/api/v1/regions/{code}', { params: { path: { code } } }));
export const listCourts = () => ok(api.GET('/api/v1/courts', {}));
export const suggestCourts = (places: { applicant: string; respondent: string; place: string }) =>
  ok(api.GET('/api/v1/courts/suggest', { params: { query: places } }));
export const createCase = (kind: string) => ok(api.POST('/api/v1/cases', { body: { kind } }));
export const getCase = (id: string) => ok(api.GET('/api/v1/cases/{id}', at(id)));
export const saveDraft = (id: string, body: DraftPatch) => ok(api.PUT('/api/v1/cases/{id}/draft', { ...at(id), body }));
export const submitCase = (id: string) => ok(api.POST('/api/v1/cases/{id}/submit', at(id)));
