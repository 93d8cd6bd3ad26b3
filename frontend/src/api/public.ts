import { api, ok } from './client.ts';
import { asFault } from './fault.ts';
import type { Session, Verified } from './types.ts';

/* Calls for people who are not in a case: invitation links, staff links, verification, the demonstration. */

const link = (token: string) => ({ params: { path: { token } } });
export const getInvitation = (token: string) => ok(api.GET('/api/v1/invitations/{token}', link(token)));
export const invitationCode = (token: string) => ok(api.POST('/api/v1/invitations/{token}/code', link(token)));
export const claimInvitation = (token: string, challengeId: string, code: string) => ok(api.POST('/api/v1/invitations/{token}/claim', { ...link(token), body: { challengeId, code } }));

export const askLink = (contact: string) => ok(api.POST('/api/v1/session/link', { body: contact.includes('@') ? { email: contact } : { phone: contact } }));
export const claimLink = (token: string): Promise<Session> => ok(api.POST('/api/v1/session/link/claim', { body: { token } }));

const known = (found: Verified): Verified | null => (found.known ? found : null);
const orNull = (thrown: unknown): null => {
  const fault = asFault(thrown);
  if (fault.code === 'not_found') return null;
  throw fault;
};

/** verifyDigest asks what the hub knows of a document with this SHA-256; null when nothing. */
export const verifyDigest = (digest: string) => ok(api.POST('/api/v1/public/verify', { body: { digest } })).then(known, orNull);

/** verifyNumber asks what the hub knows of the document with this number; null when nothing. */
export const verifyNumber = (number: string) => ok(api.GET('/api/v1/public/verify/{number}', { params: { path: { number } } })).then(known, orNull);

export const demoPeople = async () => (await ok(api.GET('/api/v1/demo', {}))).people;
export const demoMessages = (to: string, cursor?: string) => ok(api.GET('/api/v1/demo/messages', { params: { query: { ...(to ? { to } : {}), cursor } } }));
