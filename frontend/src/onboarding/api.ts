import { api, ok } from '../api/client.ts';
import type { Page } from '../api/types.ts';
import type { Patch } from './model.ts';
import type { Application, Criteria, HouseKind, Listed } from './types.ts';

/* Every call of onboarding, as a function with a name people say. Each throws a Fault. The server says some words as plain strings; here they have their values. */

const base = '/api/v1/organizations/applications';
const at = (aid: string) => ({ params: { path: { aid } } });

export const getCriteria = (kind: HouseKind) => ok(api.GET('/api/v1/organizations/criteria', { params: { query: { kind } } })) as Promise<Criteria>;
export const listApplications = () => ok(api.GET('/api/v1/organizations/applications', {})) as Promise<Page<Listed>>;
export const createApplication = (kind: HouseKind) => ok(api.POST('/api/v1/organizations/applications', { body: { kind } })) as Promise<Application>;
export const getApplication = (id: string) => ok(api.GET('/api/v1/organizations/applications/{aid}', at(id))) as Promise<Application>;
export const saveApplication = (id: string, body: Partial<Patch> & { revision: number }): Promise<{ revision: number; savedAt: string; problems?: { path: string; key: string; params?: Record<string, unknown> }[] }> => ok(api.PUT('/api/v1/organizations/applications/{aid}/draft', { ...at(id), body }));
export const submitApplication = (id: string) => ok(api.POST('/api/v1/organizations/applications/{aid}/submit', at(id))) as Promise<Application>;
export const withdrawApplication = (id: string) => ok(api.POST('/api/v1/organizations/applications/{aid}/withdraw', at(id))) as Promise<Application>;
export const answerCure = (id: string, text: string) => ok(api.POST('/api/v1/organizations/applications/{aid}/answer', { ...at(id), body: { text } })) as Promise<Application>;
export const removePaper = (id: string, pid: string): Promise<unknown> => ok(api.DELETE('/api/v1/organizations/applications/{aid}/papers/{paper}', { params: { path: { aid: id, paper: pid } } }));
export const applicationPaperUrl = (id: string, pid: string): string => `${base}/${id}/papers/${pid}/content`;
export const objectToRefusal = (id: string, text: string): Promise<unknown> => ok(api.POST('/api/v1/organizations/{oid}/objections', { params: { path: { oid: id } }, body: { against: 'refusal', text } }));
