import { expect, request, type APIRequestContext, type Browser, type BrowserContext, type Page } from '@playwright/test';
import type { CaseView } from './types.ts';
import { desk, hub, mailbox, phone, type Locale, type Somebody } from './hub.ts';

/** Person is one human being: signed in through the API, and at any time in a browser with the same session. */
export class Person {
  private constructor(readonly who: Somebody, readonly api: APIRequestContext, readonly newest: ReturnType<typeof mailbox>) {}

  /** come begins a person who is not signed in; only mail from now on is read. */
  static async come(who: Somebody): Promise<Person> {
    const api = await request.newContext({ baseURL: hub(), extraHTTPHeaders: { Origin: hub() } });
    return new Person(who, api, mailbox(api));
  }

  /** signedIn begins a person with a session, by the code from the demonstration mailbox. */
  static async signedIn(who: Somebody): Promise<Person> {
    const p = await Person.come(who);
    const { challengeId } = await p.post<{ challengeId: string }>('/session/code', { phone: who.phone });
    await p.post('/session', { challengeId, code: await p.newest(who.phone, 'code'), name: who.name });
    return p;
  }

  async get<T>(path: string): Promise<T> {
    const r = await this.api.get(`/api/v1${path}`);
    expect(r.ok(), `${this.who.key} GET ${path}: ${r.status()} ${await r.text()}`).toBe(true);
    return (await r.json()) as T;
  }

  /** send asks for a change; the key makes a repeat harmless. */
  async send<T>(method: 'post' | 'put' | 'patch', path: string, data: unknown = {}): Promise<T> {
    const r = await this.api[method](`/api/v1${path}`, { data, headers: { 'Idempotency-Key': crypto.randomUUID() } });
    const text = await r.text();
    expect(r.ok(), `${this.who.key} ${method} ${path}: ${r.status()} ${text}`).toBe(true);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  post<T>(path: string, data: unknown = {}): Promise<T> {
    return this.send<T>('post', path, data);
  }

  /** sees waits until the case fulfils a condition for this person: reactions run behind the answer. */
  async sees(id: string, what: string, ok: (c: CaseView) => boolean): Promise<CaseView> {
    let c!: CaseView;
    await expect
      .poll(async () => ok((c = await this.get<CaseView>(`/cases/${id}`))), { timeout: 25_000, intervals: [20, 50, 100, 250], message: `${this.who.key} sees that ${what} (${c?.state})` })
      .toBe(true);
    return c;
  }

  /** browser opens a browser of this person's own, on a phone or a desk, in a language, with the session of now. */
  async browser(of: Browser, shape: typeof phone | typeof desk, locale: Locale): Promise<{ context: BrowserContext; page: Page }> {
    const context = await of.newContext({ ...shape, locale, baseURL: hub(), timezoneId: 'Asia/Shanghai', permissions: ['camera', 'microphone'], storageState: await this.api.storageState() });
    return { context, page: await context.newPage() };
  }

  async gone(): Promise<void> {
    await this.api.dispose();
  }
}
