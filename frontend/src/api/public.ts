import { api, ok } from './client.ts';
import { asFault } from './fault.ts';
import type { Label, Page, Session } from './types.ts';

/* Calls for people who are not in a case: invitation links, staff links, verification, the demonstration. */

export interface Invitation {
  who: string;
  kind: string;
  kindLabel?: Label;
  court?: { name: Label };
  reference: string;
  until: string;
  phoneMasked: string;
  state: string;
}
const link = (token: string) => ({ params: { path: { token } } });
export const getInvitation = async (token: string) => (await ok(api.GET('/api/v1/invitations/{token}', link(token)))) as Invitation;
export const invitationCode = async (token: string) => (await ok(api.POST('/api/v1/invitations/{token}/code', { ...link(token), body: {} }))) as { challengeId: string; retryAfter?: number };
export const claimInvitation = async (token: string, challengeId: string, code: string) =>
  (await ok(api.POST('/api/v1/invitations/{token}/claim', { ...link(token), body: { challengeId, code } }))) as Session & { caseId: string; session?: Session };

export const askLink = async (contact: string) => ok(api.POST('/api/v1/session/link', { body: contact.includes('@') ? { email: contact } : { phone: contact } }));
export const claimLink = async (token: string) => (await ok(api.POST('/api/v1/session/link/claim', { body: { token } }))) as Session;

export interface Verified {
  class?: string;
  name?: Label;
  number?: string;
  at?: string;
  signedBy?: string[];
  logIndex?: number;
}
const known = (found: { known?: boolean } & Verified): Verified | null => (found.known === false ? null : found);
const orNull = (thrown: unknown): null => {
  const fault = asFault(thrown);
  if (fault.code === 'not_found') return null;
  throw fault;
};
export const verifyDigest = async (digest: string) => ok(api.POST('/api/v1/public/verify', { body: { digest } })).then((found) => known(found as Verified), orNull);
export const verifyNumber = async (number: string) => ok(api.GET('/api/v1/public/verify/{number}', { params: { path: { number } } })).then((found) => known(found as Verified), orNull);

export interface DemoPerson {
  key: string;
  name: string;
  role: string;
  phone: string;
  email?: string;
}
export interface DemoMessage {
  id: string;
  at: string;
  to: string;
  channel: string;
  subject?: string;
  text: string;
  link?: string;
  code?: string;
}
export const demoPeople = async () => ((await ok(api.GET('/api/v1/demo', {}))) as { people: DemoPerson[] }).people;
export const demoMessages = async (to: string, cursor?: string) => (await ok(api.GET('/api/v1/demo/messages', { params: { query: { ...(to ? { to } : {}), cursor } } }))) as Page<DemoMessage>;
