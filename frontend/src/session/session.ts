import { useSyncExternalStore } from 'react';
import { api, ok, onSignedOut } from '../api/client.ts';
import type { Session } from '../api/types.ts';
import { drop, keep, kept } from '../drafts/kept.ts';
import { onLanguage } from '../app/language.ts';
import { forgetResources } from '../api/useResource.ts';
import type { Locale } from '../texts/locale.ts';

/* Who is signed in on this device. The cookie is the server's; the pages only know what GET /session says. */

export interface SessionState {
  ready: boolean;
  session: Session;
  /** away: the server said 401 in the middle of something; the sign-in sheet opens over the page. */
  away: boolean;
}

let state: SessionState = { ready: false, session: { signedIn: false, demo: false, roles: [] }, away: false };
const listeners = new Set<() => void>();

function set(next: Partial<SessionState>): void {
  state = { ...state, ...next };
  for (const l of listeners) l();
}

/** takeSession puts what the server said about the session into the page. */
export function takeSession(session: Session): void {
  const other = session.person !== state.session.person;
  set({ ready: true, session, away: false });
  void (session.signedIn ? keep('session', session) : drop('session'));
  if (other) void import('../live/live.ts').then((live) => live.reconnect(), () => undefined);
}

/** loadSession asks who is signed in. Without a network the page goes on as it was left: what this phone keeps may be read, the server
    decides on everything else once it can be asked again. */
export async function loadSession(): Promise<void> {
  try {
    takeSession(await ok(api.GET('/api/v1/session', {})));
  } catch {
    const last = await kept<Session>('session');
    set({ ready: true, ...(last ? { session: last } : {}) });
    globalThis.addEventListener('online', () => void loadSession(), { once: true });
  }
}

/** askCode sends a code to a phone; the answer is the same whether the number is known or not. */
export async function askCode(phone: string): Promise<{ challengeId: string; retryAfter: number }> {
  return ok(api.POST('/api/v1/session/code', { body: { phone } }));
}

/** signIn opens a session with the code. */
export async function signIn(challengeId: string, code: string, name?: string): Promise<void> {
  takeSession(await ok(api.POST('/api/v1/session', { body: { challengeId, code, ...(name ? { name } : {}) } })));
}

/** signOut ends the session and forgets what this device kept. */
export async function signOut(): Promise<void> {
  await ok(api.DELETE('/api/v1/session', {}));
  await forgetResources();
  takeSession({ signedIn: false, demo: state.session.demo, roles: [] });
}

/** rememberLocale tells the server which language messages to this person should be in. */
export async function rememberLocale(locale: Locale): Promise<void> {
  if (!state.session.signedIn) return;
  await ok(api.PATCH('/api/v1/session', { body: { locale } })).catch(() => undefined); // the page has switched anyway
}

/** useSession follows who is signed in. */
export function useSession(): SessionState {
  return useSyncExternalStore((l) => (listeners.add(l), () => listeners.delete(l)), () => state);
}

/** hasRole tells whether the person holds one of the roles anywhere. */
export function hasRole(session: Session, ...roles: string[]): boolean {
  return session.roles.some((r) => roles.includes(r.role));
}

onLanguage((next) => void rememberLocale(next));

onSignedOut(() => {
  if (state.session.signedIn) set({ away: true });
});
