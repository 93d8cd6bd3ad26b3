import { expect, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { desk, hub, phone, type Locale, type Somebody } from './hub.ts';
import { ready } from './look.ts';
import { words } from './words.ts';

/* What people do with their hands, in words of the pages. */

type Newest = (to: string, field: 'code' | 'link', contains?: string) => Promise<string>;

/** Hands is one person at a browser that knows nobody yet. */
export class Hands {
  readonly w: ReturnType<typeof words>;
  private constructor(readonly who: Somebody, readonly context: BrowserContext, readonly page: Page, readonly newest: Newest, locale: Locale) {
    this.w = words(locale);
  }

  static async of(browser: Browser, shape: typeof phone | typeof desk, locale: Locale, who: Somebody, newest: Newest): Promise<Hands> {
    const context = await browser.newContext({ ...shape, locale, baseURL: hub(), timezoneId: 'Asia/Shanghai', permissions: ['camera', 'microphone'] });
    return new Hands(who, context, await context.newPage(), newest, locale);
  }

  /** at takes a browser that is open already. */
  static at(context: BrowserContext, page: Page, locale: Locale, who: Somebody, newest: Newest): Hands {
    return new Hands(who, context, page, newest, locale);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(hub() + path);
    await ready(this.page);
  }

  /** tap presses the button or follows the link that says so. */
  async tap(key: string, params?: Record<string, string | number>): Promise<void> {
    const name = this.w(key, params);
    await this.page.getByRole('button', { name, exact: true }).or(this.page.getByRole('link', { name, exact: true })).first().click();
  }

  /** settle presses the button that ends a dialog, and waits until it has gone. */
  async settle(key: string): Promise<void> {
    await this.page.getByRole('dialog').getByRole('button', { name: this.w(key), exact: true }).click();
    await expect(this.page.locator('dialog[open]')).toHaveCount(0);
  }

  async fill(key: string, text: string, params?: Record<string, string | number>): Promise<void> {
    await this.page.getByRole('textbox', { name: this.w(key, params) }).first().fill(text);
  }

  /** pick takes an answer by its own words. */
  async pick(words: string): Promise<void> {
    await this.page.getByRole('radio', { name: words }).first().click(); // an answer may open the next question in its place
  }

  async head(key: string, params?: Record<string, string | number>): Promise<void> {
    await this.says(this.w(key, params));
  }

  /** says waits for the heading; where a phrase may break does not matter. */
  async says(title: string): Promise<void> {
    await expect.poll(async () => (await this.page.locator('h1').allTextContents()).map((x) => x.replaceAll('\u200b', '').trim()), { timeout: 20_000 }).toContainEqual(expect.stringContaining(title));
  }

  /** date fills the day of a question, or of the n-th one on the page. */
  async date(iso: string, legend?: string): Promise<void> {
    const box = legend ? this.page.getByRole('group', { name: legend }) : this.page;
    const [y, m, d] = iso.split('-');
    await box.getByLabel(this.w('common.date.year'), { exact: true }).last().fill(y!);
    await box.getByLabel(this.w('common.date.month'), { exact: true }).last().fill(String(Number(m)));
    await box.getByLabel(this.w('common.date.day'), { exact: true }).last().fill(String(Number(d)));
  }

  async region(code: string): Promise<void> {
    for (const [digits, key] of [[2, 'province'], [4, 'city'], [6, 'area'], [9, 'street']] as const) {
      if (code.length < digits) return;
      await this.page.getByLabel(this.w(`common.region.${key}`)).selectOption(code.slice(0, digits));
    }
  }

  /** link follows the text message, from the mailbox page of the demonstration. */
  async link(contains: string, to = this.who.phone): Promise<void> {
    const url = await this.newest(to, 'link', contains);
    await this.open(`/mailbox?to=${encodeURIComponent(to)}`);
    const path = new URL(url, hub()).pathname;
    await this.page.locator(`a[href="${path}"]`).first().click();
  }

  /** staff signs in with a link sent to the working address, and arrives at a desk. */
  async staff(desk: string): Promise<void> {
    await this.open('/staff');
    await this.fill('staff.contact', this.who.email!);
    await this.tap('staff.send');
    await expect(this.page.getByRole('status').filter({ hasText: this.w('staff.sent').slice(0, 6) })).toBeVisible();
    await this.link('/l/', this.who.email);
    await expect(this.page).toHaveURL(`${hub()}${desk}`);
    await ready(this.page);
  }

  /** writes draws a name on the pad, asks for the code and signs. */
  async writes(): Promise<void> {
    const pad = this.page.getByRole('img', { name: this.w('common.pad.label') });
    await pad.scrollIntoViewIfNeeded();
    const b = (await pad.boundingBox())!;
    const at = (x: number, y: number) => [b.x + b.width * x, b.y + b.height * y] as const;
    for (const line of NAME) {
      await this.page.mouse.move(...at(line[0]![0]!, line[0]![1]!));
      await this.page.mouse.down();
      for (const p of line.slice(1)) await this.page.mouse.move(...at(p[0]!, p[1]!), { steps: 4 });
      await this.page.mouse.up();
    }
    await this.tap('agreement.sign.getCode');
    await this.page.getByLabel(this.w('agreement.sign.code')).fill(await this.newest(this.who.phone, 'code'));
  }

  async gone(): Promise<void> {
    await this.context.close();
  }
}

type Point = readonly [number, number];

/** NAME is 陈秀英 as a hand writes it, each character in a square of its own, on a pad one unit wide and high. */
const NAME: Point[][] = ([
  // 陈
  [[0.08, 0.12], [0.32, 0.12], [0.2, 0.34], [0.32, 0.42], [0.3, 0.56], [0.18, 0.54]], [[0.1, 0.12], [0.1, 0.92]], [[0.42, 0.22], [0.94, 0.2]], [[0.66, 0.06], [0.5, 0.44], [0.92, 0.42]],
  [[0.7, 0.3], [0.7, 0.88], [0.58, 0.82]], [[0.54, 0.56], [0.42, 0.76]], [[0.82, 0.56], [0.96, 0.74]],
  // 秀
  [[1.62, 0.05], [1.3, 0.13]], [[1.1, 0.27], [1.92, 0.24]], [[1.5, 0.1], [1.5, 0.5]], [[1.48, 0.28], [1.12, 0.5]], [[1.52, 0.28], [1.92, 0.48]],
  [[1.24, 0.6], [1.76, 0.58], [1.66, 0.74], [1.86, 0.73], [1.8, 0.95], [1.66, 0.9]], [[1.44, 0.6], [1.36, 0.8], [1.14, 0.96]],
  // 英
  [[2.1, 0.18], [2.92, 0.16]], [[2.34, 0.06], [2.34, 0.3]], [[2.66, 0.06], [2.66, 0.3]], [[2.26, 0.4], [2.27, 0.62]], [[2.26, 0.4], [2.76, 0.38], [2.74, 0.61]],
  [[2.06, 0.64], [2.94, 0.62]], [[2.5, 0.3], [2.5, 0.62], [2.1, 0.96]], [[2.54, 0.64], [2.94, 0.95]],
] as Point[][]).map((line) => line.map(([x, y]) => [0.1 + x * 0.265, 0.16 + y * 0.58] as Point));

/** picture is a small screenshot of a payment, as a phone would make it. */
export async function picture(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 360, height: 480 } });
  await page.setContent('<body style="margin:0;font:20px sans-serif;background:#f3f3f3"><div style="background:#fff;margin:24px;padding:24px"><p>转账给周建明</p><p style="font-size:40px">¥30000.00</p><p style="color:#666">2024年3月8日 14:22</p></div>');
  const png = await page.screenshot();
  await page.close();
  return png;
}

/** localTime gives day and clock of a moment as the court's county writes them. */
export function localTime(at: Date): { day: string; clock: string } {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: false }).formatToParts(at).map((p) => [p.type, p.value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, clock: `${parts.hour}:${parts.minute}` };
}

