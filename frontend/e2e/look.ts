import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Browser, type BrowserContext, type Page, type TestInfo } from '@playwright/test';

/* Looking at a page: is it there, can everybody use it, does it keep its promises. */

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** routes is every address that the pages know, read from the tables in their source, so that a new one cannot be forgotten. */
export function routes(): string[] {
  const found = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((f) => /\.tsx?$/.test(f) && !f.includes('.test.'))
    .flatMap((f) => [...readFileSync(join(SRC, f), 'utf8').matchAll(/\{\s*path: '([^']+)',\s*(?:who|page):/g)].map((m) => m[1]!));
  return [...new Set(found)].filter((p) => !p.includes('*')).sort();
}

/** complaints collects what a browser says against its pages: errors in the console, exceptions, broken content policy. */
export function complaints(context: BrowserContext): { take: (expected?: RegExp) => string[] } {
  let said: string[] = [];
  context.on('console', (m) => m.type() === 'error' && said.push(`console: ${m.text()} (${m.location().url})`));
  context.on('weberror', (e) => said.push(`exception: ${e.error().message}`));
  return {
    take: (expected) => {
      const out = said.filter((s) => !expected?.test(s));
      said = [];
      return out;
    },
  };
}

/** ready waits until a page has its heading and nothing on it is still being fetched. */
export async function ready(page: Page): Promise<void> {
  await page.locator('main h1, dialog h2').first().waitFor({ state: 'attached' });
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]') && document.title !== '');
}

/** violations are those of WCAG 2.2 AA that axe can see. The window is made as high as the page, or what scrolls under a bar counts as covered. */
export async function violations(page: Page): Promise<string[]> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: before.width, height: Math.max(before.height, await page.evaluate(() => document.documentElement.scrollHeight)) });
  const found = await new AxeBuilder({ page }).setLegacyMode().options({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] }).analyze(); // one frame, and only what is wrong: sooner done
  await page.setViewportSize(before);
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.target.join(' ')} (${n.failureSummary?.split('\n')[1]?.trim()})`).join(' | ')}`);
}

/** tooWide lists what makes a page scroll sideways at a width, by default that of the smallest phone. */
export async function tooWide(page: Page, width = 360): Promise<string[]> {
  const before = page.viewportSize()!;
  await page.setViewportSize({ width, height: before.height });
  const wide = await page.evaluate((w) => {
    if (document.documentElement.scrollWidth <= w) return [];
    const clipped = (e: Element | null): boolean => !!e && e !== document.documentElement && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX) || clipped(e.parentElement));
    return [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > w + 1 && !clipped(e.parentElement)).slice(0, 5)
      .map((e) => `${e.tagName.toLowerCase()}.${e.className.toString().slice(0, 40)} to ${Math.round(e.getBoundingClientRect().right)}: ${e.textContent?.slice(0, 30)}`)
      .concat(`page ${document.documentElement.scrollWidth} px wide`);
  }, width);
  await page.setViewportSize(before);
  return wide;
}

/** unseenFocus lists what takes the focus without looking different. */
export async function unseenFocus(page: Page): Promise<string[]> {
  await page.keyboard.press('Tab'); // from here on the browser draws the focus of scripts too
  return page.evaluate(() => {
    const look = (e: Element): string =>
      [e, e.parentElement, e.parentElement?.parentElement, e.parentElement?.parentElement?.parentElement, e.nextElementSibling, ...((e as HTMLInputElement).labels ?? [])]
        .filter((x): x is Element => !!x && x !== document.body)
        .map((x) => {
          const s = getComputedStyle(x);
          return [s.boxShadow, s.outlineStyle === 'none' || s.outlineColor === 'rgba(0, 0, 0, 0)' ? '' : s.outline, s.borderColor, s.backgroundColor].join();
        })
        .join('|');
    const top = document.querySelector('dialog[open]') ?? document;
    const all = [...top.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[inert]'));
    return all
      .flatMap((e) => {
        (document.activeElement as HTMLElement | null)?.blur();
        const before = look(e);
        e.focus();
        if (document.activeElement !== e) return [];
        return look(e) === before ? [e.outerHTML.slice(0, 100)] : [];
      })
      .slice(0, 5);
  });
}

/** accessible fails on any violation. */
export async function accessible(page: Page, what: string): Promise<void> {
  expect.soft(await violations(page), `axe: ${what}`).toEqual([]);
}

/** witness keeps what every open page showed when a story failed, beside the trace. */
export async function witness(browser: Browser, info: TestInfo): Promise<void> {
  if (info.status === info.expectedStatus) return;
  for (const [i, page] of browser.contexts().flatMap((c) => c.pages()).entries()) {
    await page.screenshot({ path: info.outputPath(`page-${i}.png`) }).catch(() => undefined);
    const words = await page.locator('body').ariaSnapshot().catch((e: unknown) => String(e));
    writeFileSync(info.outputPath(`page-${i}.txt`), `${page.url()}\n${words}\n`);
  }
}
