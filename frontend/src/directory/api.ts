import { api, ok } from '../api/client.ts';
import type { Court, Label, Page } from '../api/types.ts';

/* What anybody may look up: organizations, mediators, certificates, and the search over them. Each call throws a Fault. */

export type CertificateState = 'valid' | 'suspended' | 'expired' | 'withdrawn' | 'renewed';

/** CertificateView is what the hub says of a certificate. */
export interface CertificateView {
  known: boolean;
  number?: string;
  state?: CertificateState;
  name?: Label;
  kind?: string;
  court?: Label;
  from?: string;
  until?: string;
  digest?: string;
  organization?: string;
}

/** Figures are counts over what has ended; a rate is shown only with its count. */
export interface Figures {
  ended: number;
  settled: number;
  daysMean?: number;
}

/** Repeat is a body that came more than once. */
export interface Repeat {
  name: string;
  ended: number;
  settled: number;
}

/** HousePage is the public page of an organization. */
export interface HousePage {
  id: string;
  kind: string;
  name: Label;
  creditCode?: string;
  status: string;
  expired?: boolean;
  courts: Court[];
  places: { code: string; path: Label }[];
  causes: string[];
  /** fee is free, or the published standard itself. */
  fee: string;
  certificate?: { number: string; state: CertificateState; until?: string; ready?: boolean };
  figures: Figures & { mediators: number };
  repeats: Repeat[];
}

/** MediatorPage is the public page of a mediator. */
export interface MediatorPage {
  id: string;
  name: Label;
  status: string;
  certificate: { number: string; state: 'valid' | 'suspended' | 'expired' | 'withdrawn' | 'none'; until?: string };
  organizations: { id: string; name: Label }[];
  causes: { kind: string; depth: number; ended: number; settled: number }[];
  languages: string[];
  regions: { code: string; name: Label; path?: Label }[];
  needs: string[];
  hours: string[];
  since?: number;
  bio?: Label;
  /** room: takes further cases now. */
  room: boolean;
  figures: Figures;
  repeats: Repeat[];
}

/** Found is one line of the directory. */
export interface Found {
  type: 'organization' | 'mediator';
  id: string;
  name: Label;
  organization?: Label;
  kind?: string;
  regions: string[];
  /** places are the names of the first three regions. */
  places: Label[];
  causes: string[];
  languages: string[];
  status: string;
  /** open: takes new cases. */
  open: boolean;
  settled: number;
  ended: number;
}

export interface Results extends Page<Found> {
  total: number;
  tookMs: number;
}

/** Query is what is looked for; empty strings ask for everything. */
export interface Query {
  q: string;
  region: string;
  cause: string;
  kind: string;
  language: string;
  type: '' | 'organization' | 'mediator';
}

export const getHouse = (id: string): Promise<HousePage> => ok(api.GET('/api/v1/public/organizations/{oid}', { params: { path: { oid: id } } }));
export const getMediator = (id: string): Promise<MediatorPage> => ok(api.GET('/api/v1/public/mediators/{mediator}', { params: { path: { mediator: id } } }));
export const getCertificate = (number: string) => ok(api.GET('/api/v1/public/certificates/{number}', { params: { path: { number } } })) as Promise<CertificateView>;
export const certificateUrl = (number: string): string => `/api/v1/public/certificates/${encodeURIComponent(number)}/document`;

/** search asks the directory; what is empty is not asked for. */
export const search = (query: Query, cursor?: string, signal?: AbortSignal): Promise<Results> =>
  ok(api.GET('/api/v1/public/directory', { params: { query: { ...Object.fromEntries(Object.entries(query).filter(([, v]) => v !== '')), cursor } }, signal }));
