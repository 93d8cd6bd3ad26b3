import { expect, type APIRequestContext, type Browser, type BrowserContext, type Page } from '@playwright/test';
import AxeBuilder from '@axe-core/playwright';

export const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
export const desk = { viewport: { width: 1280, height: 800 } };

export type Locale = 'zh-CN' | 'en';
export interface Somebody { key: string; name: string; role: string; phone: string; email?: string; region?: string }

export const hub = (): string => {
  const url = process.env.HUB_URL;
  if (!url) throw new Error('HUB_URL is not set: run the stories through playwright');
  return url;
};

/** people of the demonstration, by key. */
export async function people(api: APIRequestContext): Promise<Record<string, Somebody>> {
  const r = await api.get(`${hub()}/api/v1/demo`);
  expect(r.ok()).toBe(true);
  const { people } = (await r.json()) as { people: Somebody[] };
  return Object.fromEntries(people.map((p) => [p.key, p]));
}

interface Message { id: string; code?: string; link?: string; template?: string; text: string }

/** newest waits for the newest message to a phone that has a code or a link, and was not given before. */
export function mailbox(api: APIRequestContext) {
  const given = new Set<string>();
  return async function newest(to: string, field: 'code' | 'link', contains = ''): Promise<string> {
    let got = '';
    await expect
      .poll(async () => {
        const r = await api.get(`${hub()}/api/v1/demo/messages?to=${encodeURIComponent(to)}`);
        const { items } = (await r.json()) as { items: Message[] };
        const m = items.find((x) => x[field] && !given.has(x.id + field) && (field === 'code' || x[field]!.includes(contains)));
        if (m) {
          given.add(m.id + field);
          got = m[field]!;
        }
        return got;
      }, { timeout: 20_000, message: `a message with a ${field}` })
      .not.toBe('');
    return got;
  };
}

/** browserOf opens a browser of one person's own, on a phone or a desk, in a language. */
export async function browserOf(browser: Browser, shape: typeof phone | typeof desk, locale: Locale): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ ...shape, locale, baseURL: hub(), timezoneId: 'Asia/Shanghai', permissions: ['camera', 'microphone'] });
  const page = await context.newPage();
  page.on('pageerror', (e) => console.error('page error:', e.message));
  return { context, page };
}

/** signIn signs a person in through the API, with the code from the demonstration mailbox; the cookie is the browser's. */
export async function signIn(page: Page, who: Somebody, newest: (to: string, f: 'code') => Promise<string>): Promise<void> {
  const head = { Origin: hub(), 'Idempotency-Key': crypto.randomUUID() };
  const ch = await page.request.post('/api/v1/session/code', { data: { phone: who.phone }, headers: head });
  expect(ch.ok(), await ch.text()).toBe(true);
  const { challengeId } = (await ch.json()) as { challengeId: string };
  const code = await newest(who.phone, 'code');
  const s = await page.request.post('/api/v1/session', { data: { challengeId, code, name: who.name }, headers: { ...head, 'Idempotency-Key': crypto.randomUUID() } });
  expect(s.ok(), await s.text()).toBe(true);
}

/** accessible fails on any WCAG 2.2 AA violation that axe can see. */
export async function accessible(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(' | ')}`), what).toEqual([]);
}

/** shot keeps a picture for the README when SHOTS is set. */
export async function shot(page: Page, name: string): Promise<void> {
  if (process.env.SHOTS) await page.screenshot({ path: `../../docs/pictures/${name}.png` });
}
