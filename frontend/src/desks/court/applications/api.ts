import { api, ok } from '../../../api/client.ts';
import type { Ground, Label, Page } from '../../../api/types.ts';
import type { HousePage } from '../../../directory/api.ts';
import type { Application, AppState, Issued, Listed, Objection } from '../../../onboarding/types.ts';

/* What a court does with organizations that want onto its roster, and with those that are on it. Each call throws a Fault. */

const application = (aid: string) => ({ params: { path: { aid } } });
const house = (oid: string) => ({ params: { path: { oid } } });

/** Decision is what a court says to an application. */
export type Decision =
  | { decision: 'approve'; text?: string }
  | { decision: 'cure'; text: string; fields: string[]; due: string }
  | { decision: 'refuse'; ground: string; text?: string };

export const courtApplications = (state: Exclude<AppState, 'draft'>, cursor?: string) => ok(api.GET('/api/v1/desk/court/applications', { params: { query: { state, cursor } } })) as Promise<Desk>;
/** Placed is an organization on the court's roster. */
export interface Placed {
  id: string;
  name: Label;
  kind: string;
  status: string;
}

export const courtHouses = (cursor?: string): Promise<Page<Placed>> => ok(api.GET('/api/v1/desk/court/organizations', { params: { query: { cursor } } }));
export const reviewApplication = (aid: string, body: Decision) => ok(api.POST('/api/v1/organizations/applications/{aid}/review', { ...application(aid), body })) as Promise<Application>;

/** HouseFile is an organization as its court sees it. */
export interface HouseFile {
  organization: Omit<HousePage, 'certificate' | 'figures' | 'repeats'> & { until?: string };
  certificates: Issued[];
  /** standing is its file, the newest first. */
  standing: { at: string; kind: string; by: 'court' | 'organization' | 'system'; ground?: string; label?: Label; text?: string; until?: string }[];
  objections: Objection[];
  renewal: { from?: string; open: boolean; asked?: string; text?: string };
  application?: string;
  suspensions: Ground[];
  removals: Ground[];
  allowedMoves: string[];
}

/** Desk is the queue of a court: applications in a state with counts, objections to decide, and houses that ask for another term. */
export interface Desk extends Page<Listed> {
  counts: Partial<Record<AppState, number>>;
  objections: Objection[];
  renewals: { id: string; name: Label; kind: string; status: string; until?: string; daysLeft?: number }[];
}

export const getHouseFile = (oid: string): Promise<HouseFile> => ok(api.GET('/api/v1/organizations/{oid}', house(oid)));
export const suspendHouse = (oid: string, body: { ground: string; text?: string; until?: string }): Promise<HouseFile> => ok(api.POST('/api/v1/organizations/{oid}/suspend', { ...house(oid), body }));
export const restoreHouse = (oid: string): Promise<HouseFile> => ok(api.POST('/api/v1/organizations/{oid}/restore', house(oid)));
export const removeHouse = (oid: string, body: { ground: string; text?: string }): Promise<HouseFile> => ok(api.POST('/api/v1/organizations/{oid}/remove', { ...house(oid), body }));
export const decideRenewal = (oid: string, body: { decision: 'approve' | 'refuse'; text?: string }): Promise<HouseFile> => ok(api.POST('/api/v1/organizations/{oid}/renewal', { ...house(oid), body }));
export const decideObjection = (id: string, body: { upheld: boolean; text: string }): Promise<Objection> => ok(api.POST('/api/v1/objections/{id}/decide', { params: { path: { id } }, body }));
