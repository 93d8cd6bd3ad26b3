import { loadTexts } from '../texts/t.ts';
import { asFault, Fault, faultOf } from './fault.ts';

export { api } from './request.ts';

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

const unauthenticated = new Set<() => void>();

/** onSignedOut calls back when the server says that nobody is signed in any more. */
export function onSignedOut(listener: () => void): void {
  unauthenticated.add(listener);
}

/** ok returns the data of a call, or throws its Fault. The words for faults are fetched with the first one (and when the phone is idle). */
export async function ok<T>(call: Promise<Answer<T>>): Promise<T> {
  try {
    return await dataOf(call);
  } catch (fault) {
    await loadTexts(['fault']).catch(() => undefined); // offline before they came: the page has a general sentence
    throw fault;
  }
}

async function dataOf<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw new Fault({ code: 'unavailable', key: 'unreadable' });
    throw asFault(thrown);
  }
  const { data, error, response } = answer;
  if (response.ok) return data as T;
  const fault = faultOf(response.status, error, response.headers.get('X-Request-Id')?.slice(-8).toUpperCase() ?? '');
  // a wrong code is 401 as well, but then somebody may well be signed in
  if (fault.code === 'unauthenticated' && fault.key.startsWith('session.')) for (const l of unauthenticated) l();
  throw fault;
}
