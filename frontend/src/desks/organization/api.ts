import { api, ok } from '../../api/client.ts';
import type { Label, Page, Schemas } from '../../api/types.ts';

/* Calls and shapes of a house: its people, files, branches, managers and partners. Each call throws a Fault. */

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Raw = (template: string, init: { body?: unknown; params?: { query?: Record<string, unknown> } }) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
const raw = api as unknown as Record<Method, Raw>;
const ask = <T>(method: Method, path: string, body?: unknown, query?: Record<string, unknown>) => ok(raw[method](`/api/v1${path}`, { ...(body === undefined ? {} : { body }), ...(query ? { params: { query } } : {}) })) as Promise<T>;

export type Away = Schemas['AwayView'];
export type Training = Schemas['TrainingView'];
export type HouseRef = Schemas['OrganizationRef'];

/** MediatorRecord is a mediator as the house and the inviting court see him or her. */
export type MediatorRecord = Schemas['MediatorView'];
/** MediatorInput is what a house may write about a mediator. */
export interface MediatorInput {
  name: Label; phone?: string; certificate: string; certificateUntil?: string; causes: { kind: string; depth: number }[]; languages: string[]; regions: string[]; needs: string[]; hours: string[]; capacity: number; since?: number; bio?: Label; fullTime?: boolean; revision?: number;
}
export interface Availability { hours: string[]; away: Away[]; capacity?: number }
export interface StandingInput { ground: string; text: string; until?: string }

export const listMediators = (house: string, query: { q?: string; status?: string; below?: boolean; cursor?: string }) => ask<Page<MediatorRecord>>('GET', `/organizations/${house}/mediators`, undefined, { ...query, below: query.below || undefined, q: query.q || undefined, status: query.status || undefined });
export const addMediator = (house: string, body: MediatorInput) => ask<MediatorRecord>('POST', `/organizations/${house}/mediators`, body);
export const getMediator = (id: string) => ask<MediatorRecord>('GET', `/mediators/${id}`);
export const changeMediator = (id: string, body: Partial<MediatorInput>) => ask<MediatorRecord>('PATCH', `/mediators/${id}`, body);
export const setStanding = (id: string, what: 'suspend' | 'restore' | 'remove', body: Partial<StandingInput>) => ask<MediatorRecord>('POST', `/mediators/${id}/${what}`, body);
export const complainOf = (id: string, text: string) => ask<MediatorRecord>('POST', `/mediators/${id}/complaint`, { text });
export const renewMediator = (id: string, until: string) => ask<MediatorRecord>('POST', `/mediators/${id}/renew`, { until });
export const answerHouse = (id: string, organization: string, yes: boolean) => ask<MediatorRecord>('POST', `/mediators/${id}/answer`, { organization, yes });
export const addTraining = (id: string, body: Training) => ask<MediatorRecord>('POST', `/mediators/${id}/training`, body);
export const setAvailability = (id: string, body: Availability) => ask<MediatorRecord>('PUT', `/mediators/${id}/availability`, body);

/** RowProblem is what is wrong with one cell; row 0 is the whole file, an empty column the whole row. */
export type RowProblem = Schemas['ImportProblem'];
/** Import is one file of mediators on its way into a roster. */
export type Import = Schemas['ImportView'];
export type ImportRow = Schemas['ImportRowView'];

export const listImports = (house: string) => ask<Page<Import>>('GET', `/organizations/${house}/imports`);
export const getImport = (id: string) => ask<Import>('GET', `/imports/${id}`);
export const importRows = (id: string, state: 'good' | 'bad', cursor?: string) => ask<Page<ImportRow>>('GET', `/imports/${id}/rows`, undefined, { state, cursor });
export const startImport = (id: string, choice: 'all' | 'good') => ask<Import>('POST', `/imports/${id}/start`, { choice });
export const stopImport = (id: string) => ask<Import>('POST', `/imports/${id}/stop`);
export const reportUrl = (id: string, format: 'csv' | 'xlsx') => `/api/v1/imports/${id}/report?format=${format}`;
export const templateUrl = (format: 'csv' | 'xlsx') => `/api/v1/organizations/imports/template?format=${format}`;

/** Branch is a place in the tree; the first of an answer also says what stands above and what the reader may do there. */
export type Branch = Schemas['TreeView'];
/** BranchItem is an organization in a flat list. */
export type BranchItem = Schemas['BranchView'];
export const getTree = (house: string, depth?: number) => ask<Branch>('GET', `/organizations/${house}/tree`, undefined, { depth });
export const findBranches = (house: string, q: string) => ask<Page<BranchItem>>('GET', `/organizations/${house}/branches`, undefined, { q: q || undefined });
export const addBranch = (house: string, body: { name: Label; regions: string[]; causes: string[]; fee?: string }) => ask<{ id: string }>('POST', `/organizations/${house}/branches`, body);
export const moveBranch = (branch: string, parent: string) => ask<unknown>('POST', `/organizations/${branch}/move`, { parent });

export const RIGHTS = ['roster', 'cases', 'branches', 'partners', 'managers'] as const;
export type Right = (typeof RIGHTS)[number];
export interface Manager { person: string; name: string; phoneMasked?: string; rights: Right[]; inherited?: boolean; organization?: HouseRef; at: string; you?: boolean }
export interface Managers { items: Manager[]; yours: Right[] }
export const listManagers = (house: string) => ask<Managers>('GET', `/organizations/${house}/managers`);
export const inviteManager = (house: string, body: { name: string; phone?: string; email?: string; rights: Right[] }) => ask<Manager>('POST', `/organizations/${house}/managers`, body);
export const changeManager = (house: string, person: string, rights: Right[]) => ask<Manager>('PATCH', `/organizations/${house}/managers/${person}`, { rights });
export const removeManager = (house: string, person: string) => ask<void>('DELETE', `/organizations/${house}/managers/${person}`);

export type Key = Schemas['KeyView'];
export type Hook = Schemas['WebhookView'];
export type Attempt = Schemas['AttemptView'];
export type Delivery = Schemas['DeliveryView'];
export const listKeys = (house: string) => ask<Page<Key>>('GET', `/organizations/${house}/keys`);
export const createKey = (house: string, body: { name: string; scopes: string[]; sandbox?: boolean; until?: string }) => ask<{ key: Key; secret: string }>('POST', `/organizations/${house}/keys`, body);
export const rotateKey = (id: string, overlapHours: number) => ask<{ key: Key; secret: string }>('POST', `/keys/${id}/rotate`, { overlapHours });
export const revokeKey = (id: string) => ask<void>('DELETE', `/keys/${id}`);
export const listHooks = (house: string) => ask<{ items: Hook[]; kinds: string[] }>('GET', `/organizations/${house}/webhooks`);
export const createHook = (house: string, body: { url: string; events: string[]; sandbox?: boolean }) => ask<{ webhook: Hook; secret: string }>('POST', `/organizations/${house}/webhooks`, body);
export const removeHook = (id: string) => ask<void>('DELETE', `/webhooks/${id}`);
export const changeHook = (id: string, body: { url?: string; events?: string[]; active?: boolean }) => ask<Hook>('PATCH', `/webhooks/${id}`, body);
export const rotateHook = (id: string) => ask<{ webhook: Hook; secret: string }>('POST', `/webhooks/${id}/rotate`);
export const testHook = (id: string) => ask<{ event: string }>('POST', `/webhooks/${id}/test`);
/** replayHook sends again all that came after an event; long lists are asked for in pieces. */
export const replayHook = async (id: string, after: number): Promise<number> => {
  let n = 0;
  for (let from: number | undefined = after; from !== undefined; ) {
    const r: { queued: number; next?: number } = await ask<{ queued: number; next?: number }>('POST', `/webhooks/${id}/replay`, { after: from });
    n += r.queued;
    from = r.next;
  }
  return n;
};
export const listDeliveries = (id: string, cursor?: string) => ask<Page<Delivery>>('GET', `/webhooks/${id}/deliveries`, undefined, { cursor });
