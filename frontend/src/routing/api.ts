import { api, ok } from '../api/client.ts';
import type { CaseView, Schemas } from '../api/types.ts';

/* How a mediator was chosen, and what stands against one: calls and shapes. Each call throws a Fault. */

type Raw = (template: string, init: { body?: unknown; params?: { query?: Record<string, unknown> } }) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
const raw = api as unknown as Record<'GET' | 'POST' | 'PUT', Raw>;
const ask = <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => ok(raw[method](`/api/v1${path}`, body === undefined ? {} : { body })) as Promise<T>;

/** Ranked is a mediator as a decision saw him or her; a runner-up says why not. */
export type Ranked = Schemas['RoutedCandidate'];
/** Excluded is how many a hard rule kept out, with their names for the court. */
export type Excluded = Schemas['ExcludedBy'];
/** RoutingRecord is one decision as it was made: what was looked at, and what came of it. */
export type RoutingRecord = Schemas['RoutingRecord'];
/** Override is a decision of a court that takes two: a mediator against the recommendation, or going on in spite of a tie. */
export type Override = Schemas['OverrideView'];
export type TwoPeople = Override;
/** RoutingView is why these mediators, round by round, and what the court decided against it. */
export type RoutingView = Schemas['RoutingView'];
/** Conflict is a tie of the mediator that was found in the case. */
export type Conflict = Schemas['ConflictView'];
/** WithConflicts is a case with what its view says of conflicts. */
export type WithConflicts = CaseView;

/** blocking are the conflicts that stand against going on. */
export const blocking = (list: readonly Conflict[] | undefined): Conflict[] => (list ?? []).filter((x) => x.blocks);

export const getRouting = (id: string) => ask<RoutingView>('GET', `/cases/${id}/routing`);
export const replayRouting = (id: string, record: string) => ask<{ same: boolean }>('POST', `/cases/${id}/routing/replay/${record}`, {});
export const overrideMediator = (id: string, mediator: string, reason: string) => ask<CaseView>('POST', `/cases/${id}/override`, { mediator, reason });
export const secondOverride = (id: string, n: number, yes: boolean, reason: string) => ask<CaseView>('POST', `/cases/${id}/override/${n}/second`, { yes, ...(reason ? { reason } : {}) });
export const discloseConflict = (id: string, n: string, text: string) => ask<CaseView>('POST', `/cases/${id}/conflicts/${n}/disclose`, { text });
export const waiveConflict = (id: string, n: string, yes: boolean) => ask<CaseView>('POST', `/cases/${id}/conflicts/${n}/waive`, { yes });
export const overrideConflict = (id: string, n: string, reason: string) => ask<CaseView>('POST', `/cases/${id}/conflicts/${n}/override`, { reason });
export const secondConflict = (id: string, n: string, yes: boolean, reason: string) => ask<CaseView>('POST', `/cases/${id}/conflicts/${n}/second`, { yes, ...(reason ? { reason } : {}) });
