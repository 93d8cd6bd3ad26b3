import { fileURLToPath } from 'node:url';
import { expect, type APIRequestContext, type Page } from '@playwright/test';

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

interface Message { id: string; at: string; code?: string; link?: string; template?: string; text: string }

/** mailbox reads what was sent from now on; it waits for the newest message to a phone that has a code or a link, and was not given before. */
export function mailbox(api: APIRequestContext) {
  const since = Date.now();
  const given = new Set<string>();
  return async function newest(to: string, field: 'code' | 'link', contains = ''): Promise<string> {
    let got = '';
    await expect
      .poll(async () => {
        const r = await api.get(`${hub()}/api/v1/demo/messages?to=${encodeURIComponent(to)}`);
        const { items } = (await r.json()) as { items: Message[] };
        const m = items.find((x) => x[field] && Date.parse(x.at) >= since && !given.has(x.id + field) && (field === 'code' || x[field]!.includes(contains)));
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

/** shot keeps a picture for the README when SHOTS is set, one pixel for one of the page. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return;
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
    for (const e of document.querySelectorAll('main, main *')) if (e.scrollTop > 0) e.scrollTop = 0;
  });
  await page.screenshot({ path: fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url)), scale: 'css' });
}
