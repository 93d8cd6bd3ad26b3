import createClient from 'openapi-fetch';
import { asFault, Fault, faultOf } from './fault.ts';
import type { paths } from './schema.d.ts';
import { transport } from './transport.ts';

/** api is the typed client of /api/v1; paths, parameters and bodies are checked against the generated schema. */
export const api = createClient<paths>({ baseUrl: '/', fetch: (request) => transport(request) });

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

/** ok returns the data of a call, or throws its Fault. */
export async function ok<T>(call: Promise<Answer<T>>): Promise<T> {
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
  if (fault.code === 'unauthenticated') for (const l of unauthenticated) l();
  throw fault;
}
