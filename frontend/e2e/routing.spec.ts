import { expect, test, type Browser } from '@playwright/test';
import { tied } from './administration.ts';
import * as to from './cases.ts';
import type { Cast } from './cases.ts';
import { Hands } from './hands.ts';
import { desk, people, phone, shot, type Locale, type Somebody } from './hub.ts';
import { tooWide, witness } from './look.ts';
import { Person } from './person.ts';
import type { Candidates } from './types.ts';

/* Why these mediators: on a phone in both languages, the whole record at the court, a tie that stops the talks until it is told and waived, other weights tried. */

test.afterEach(async ({ browser }, info) => {
  await witness(browser, info);
  for (const c of browser.contexts()) await c.close();
});

let n = 40;
async function pair(): Promise<[Person, Person, Record<string, Somebody>]> {
  const anyone = await Person.come({ key: 'anyone', name: '', role: '', phone: '' });
  const all = await people(anyone.api);
  await anyone.gone();
  const i = n++;
  return [await Person.signedIn(to.stranger(`applicant ${i}`, '沈桂芳', all.applicant!.region!)), await Person.come(to.stranger(`respondent ${i}`, '何志强', all.respondent!.region!)), all];
}

async function choosing(): Promise<[Cast, Record<string, Somebody>]> {
  const [a, r, all] = await pair();
  return [await to.choosing(await to.claimed(await to.invited(await to.draft(a, r)))), all];
}

const hands = async (browser: Browser, p: Person, shape: typeof phone | typeof desk, locale: Locale) => {
  const { context, page } = await p.browser(browser, shape, locale);
  return Hands.at(context, page, locale, p.who, p.newest);
};

for (const locale of ['zh-CN', 'en'] as Locale[]) {
  test(`why these three, on a phone, ${locale}`, async ({ browser }) => {
    const [c] = await choosing();
    const h = await hands(browser, c.applicant, phone, locale);
    await h.open(`/cases/${c.id}/candidates`);
    await h.tap('candidates.why.more');
    await h.says(h.w('why.title'));
    for (const head of ['why.steps', 'why.next', 'why.rules', 'why.looked']) await expect(h.page.getByRole('heading', { name: h.w(head), exact: true })).toBeVisible();
    await expect(h.page.getByText(h.w('why.never'))).toBeVisible();
    const { items } = await c.applicant.get<Candidates>(`/cases/${c.id}/candidates`);
    for (const x of items) await expect(h.page.getByRole('heading', { name: locale === 'en' ? x.name.en : x.name.zh, exact: true })).toBeVisible();
    // no key is left without words
    expect(await h.page.locator('main').innerText()).not.toMatch(/routing\.|why\.|\{\w+\}/);
    expect(await tooWide(h.page)).toEqual([]);
    await shot(h.page, `routing-why-phone-${locale === 'en' ? 'en' : 'zh'}`);
    if (locale === 'zh-CN') return;
    await h.tap('why.object');
    await h.tap('why.objectSend');
    await expect(h.page.getByText(h.w('common.field.needed'))).toBeVisible();
    await h.fill('why.objectWhy', 'We know one of them from the village.');
    await h.settle('why.objectSend');
    await expect(h.page.getByRole('heading', { name: h.w('why.before') })).toBeVisible();
    const later = await c.applicant.get<Candidates>(`/cases/${c.id}/candidates`);
    expect(later.items.map((x) => x.mediator).filter((m) => items.some((x) => x.mediator === m))).toEqual([]);
  });
}

test('the court sees the whole record, replays it, and two people override it', async ({ browser }) => {
  const [c, all] = await choosing();
  await c.applicant.post(`/cases/${c.id}/ask-appointment`);
  const clerk = await Person.signedIn(all.clerk!);
  const h = await hands(browser, clerk, desk, 'zh-CN');
  await h.open(`/court/routing/${c.id}`);
  await h.tap('why.court.replay');
  await expect(h.page.getByText(h.w('why.court.same'))).toBeVisible();
  await shot(h.page, 'routing-court-zh');
  await h.tap('why.two.propose');
  await h.page.getByRole('dialog').getByRole('radio').last().check();
  await h.fill('why.two.why', '双方都提出由他来谈。');
  await h.settle('why.two.send');
  await expect(h.page.getByText(h.w('why.two.yours'))).toBeVisible();

  const judge = await Person.signedIn(all.judge!);
  const j = await hands(browser, judge, desk, 'en');
  await j.open(`/court/routing/${c.id}`);
  await j.page.getByRole('button', { name: j.w('why.two.yes'), exact: true }).click();
  await c.applicant.sees(c.id, 'the court named somebody', (x) => x.state === 'appointed');
  const p = await hands(browser, c.applicant, phone, 'zh-CN');
  await p.open(`/cases/${c.id}/routing`);
  await expect(p.page.getByText('双方都提出由他来谈。').first()).toBeVisible();
});

test('a tie that is found later stops the talks until it is told and both agree', async ({ browser }) => {
  const [open] = await choosing();
  const c = await tied(open, false);

  const a = await hands(browser, c.applicant, phone, 'zh-CN');
  await a.open(`/cases/${c.id}`);
  await expect(a.page.getByText(a.w('why.blocked'))).toBeVisible();
  await shot(a.page, 'routing-blocked-phone-zh');

  const m = await hands(browser, c.mediator!, desk, 'zh-CN');
  await m.open(`/cases/${c.id}/conflicts`);
  await m.fill('why.tie.tell', '宣亚琴是我表妹，平时有来往，没有钱的往来。');
  await m.tap('why.tie.tellSend');
  await expect(m.page.getByText(m.w('why.tie.state.disclosed'))).toBeVisible();

  await a.open(`/cases/${c.id}/conflicts`);
  await expect(a.page.getByText('宣亚琴是我表妹', { exact: false }).first()).toBeVisible();
  await shot(a.page, 'routing-waive-phone-zh');
  await a.tap('why.tie.yes');
  await expect(a.page.getByText(a.w('why.tie.yours', { other: '何志强' }))).toBeVisible();
  const r = await hands(browser, c.respondent, phone, 'en');
  await r.open(`/cases/${c.id}/conflicts`);
  await r.tap('why.tie.yes');
  await expect(r.page.getByText(r.w('why.tie.free'))).toBeVisible();
});

test('other weights are tried on the disputes there were, and put in force with a reason', async ({ browser }) => {
  await choosing();
  const [, , all] = await pair();
  const operator = await Person.signedIn(all.operator!);
  const h = await hands(browser, operator, desk, 'en');
  await h.open('/operator/what-if');
  const experience = h.page.getByRole('textbox', { name: new RegExp(`^${h.w('why.part.experience')}`) });
  await experience.fill('45');
  await expect(h.page.getByText(h.w('whatif.notHundred', { sum: 115 })).first()).toBeVisible();
  await h.page.getByRole('button', { name: new RegExp(`^${h.w('whatif.share')} ${h.w('why.part.experience')}`) }).click();
  await expect(h.page.getByText(h.w('whatif.sum', { sum: 100 }))).toBeVisible();
  await h.tap('whatif.run');
  await expect(h.page.getByRole('table', { name: h.w('whatif.compare') })).toBeVisible();
  await shot(h.page, 'routing-what-if-en');
  await h.page.getByRole('button', { name: h.w('whatif.put'), exact: true }).click();
  await h.fill('whatif.reason', 'Experience counts more after the review of October.');
  await h.settle('whatif.put');
  await expect(h.page.getByRole('table', { name: h.w('whatif.history') })).toContainText('Experience counts more after the review of October.');
});
