import { api, ok } from '../api/client.ts';
import type { Page } from '../api/types.ts';
import type { Patch } from './model.ts';
import type { Application, Criteria, HouseKind, Listed } from './types.ts';

/* Every call of onboarding, as a function with a name people say. Each throws a Fault. */

type Call = (path: string, init?: { params?: { path?: Record<string, string>; query?: Record<string, unknown> }; body?: unknown }) => Promise<{ data?: any; error?: unknown; response: Response }>;
const { GET, POST, PUT, DELETE } = api as unknown as Record<'GET' | 'POST' | 'PUT' | 'DELETE', Call>;

const base = '/api/v1/organizations/applications';
const at = (aid: string) => ({ params: { path: { aid } } });

export const getCriteria = (kind: HouseKind): Promise<Criteria> => ok(GET('/api/v1/organizations/criteria', { params: { query: { kind } } }));
export const listApplications = (): Promise<Page<Listed>> => ok(GET(base));
export const createApplication = (kind: HouseKind): Promise<Application> => ok(POST(base, { body: { kind } }));
export const getApplication = (id: string): Promise<Application> => ok(GET(`${base}/{aid}`, at(id)));
export const saveApplication = (id: string, body: Partial<Patch> & { revision: number }): Promise<{ revision: number; savedAt: string; problems?: { path: string; key: string; params?: Record<string, unknown> }[] }> => ok(PUT(`${base}/{aid}/draft`, { ...at(id), body }));
export const submitApplication = (id: string): Promise<Application> => ok(POST(`${base}/{aid}/submit`, at(id)));
export const withdrawApplication = (id: string): Promise<Application> => ok(POST(`${base}/{aid}/withdraw`, at(id)));
export const answerCure = (id: string, text: string): Promise<Application> => ok(POST(`${base}/{aid}/answer`, { ...at(id), body: { text } }));
export const removePaper = (id: string, pid: string): Promise<unknown> => ok(DELETE(`${base}/{aid}/papers/{pid}`, { params: { path: { aid: id, pid } } }));
export const applicationPaperUrl = (id: string, pid: string): string => `${base}/${id}/papers/${pid}/content`;
export const objectToRefusal = (id: string, text: string): Promise<unknown> => ok(POST('/api/v1/organizations/{oid}/objections', { params: { path: { oid: id } }, body: { against: 'refusal', text } }));
