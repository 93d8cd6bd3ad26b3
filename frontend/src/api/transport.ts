import { Fault } from './fault.ts';

/* How requests travel: every POST has an idempotency key; when the network fails the same request goes again with the same key,
   at once by itself and later when the person presses the button again, so nothing happens twice. */

const waits = [400, 1500];
const pendingKeys = new Map<string, string>();

async function signature(request: Request): Promise<string> {
  return `${request.method} ${request.url} ${await request.clone().text()}`;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** newKey makes a random idempotency key; also where crypto.randomUUID is missing (plain http, old phones). */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** transport is the fetch of the API client. `send` and `wait` are replaced in tests. */
export async function transport(request: Request, send: typeof fetch = fetch, wait: (ms: number) => Promise<unknown> = pause): Promise<Response> {
  const safe = request.method === 'GET' || request.method === 'HEAD';
  const sign = request.method === 'POST' ? await signature(request) : '';
  if (sign) {
    const key = pendingKeys.get(sign) ?? newKey();
    pendingKeys.set(sign, key);
    request.headers.set('Idempotency-Key', key);
  }
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await send(request.clone());
      const later = response.status === 502 || response.status === 503 || response.status === 504;
      if (!later) {
        if (sign) pendingKeys.delete(sign);
        return response;
      }
      if (attempt >= waits.length || !(safe || sign)) return response;
    } catch (cause) {
      if (request.signal.aborted) throw cause;
      const dead = globalThis.navigator?.onLine === false; // then waiting is of no use, the page hears when it is back
      if (dead || attempt >= waits.length || !(safe || sign || request.method === 'PUT')) throw new Fault({ code: 'offline' });
    }
    await wait(waits[attempt] ?? 0);
  }
}
