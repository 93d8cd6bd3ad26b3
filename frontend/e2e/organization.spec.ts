import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Browser } from '@playwright/test';
import { Hands } from './hands.ts';
import { desk, hub, people, phone, shot, type Locale, type Somebody } from './hub.ts';
import { ready, witness } from './look.ts';
import { Person } from './person.ts';
import { csv, xlsx, type Cell } from './sheet.ts';

/* A house administers itself by hand: a file of mediators with mistakes in it, branches, managers, the keys of its systems. */

test.afterEach(async ({ browser }, info) => {
  await witness(browser, info);
  for (const c of browser.contexts()) await c.close();
});

const somebody = async (key: string): Promise<Somebody> => {
  const anyone = await Person.come({ key: 'anyone', name: '', role: '', phone: '' });
  const all = await people(anyone.api);
  await anyone.gone();
  return all[key]!;
};

/** at opens the browser of a person of the demonstration. */
async function at(browser: Browser, key: string, shape: typeof phone | typeof desk, locale: Locale): Promise<{ hands: Hands; person: Person }> {
  const person = await Person.signedIn(await somebody(key));
  const { context, page } = await person.browser(browser, shape, locale);
  return { hands: Hands.at(context, page, locale, person.who, person.newest), person };
}

const HEAD: Cell[] = ['姓名', '证书编号', '手机号', '擅长', '地区', '容量', '语言'];
let next = 13900007000 + 100 * Number(process.env.TEST_WORKER_INDEX ?? 0);
const row = (name: string, certificate: string, over: Partial<Record<number, Cell>> = {}): Cell[] => [name, certificate, String(next++), '民间借贷、物业服务', '桐庐县', 8, '普通话'].map((c, i) => over[i] ?? c);

async function choose(h: Hands, name: string, mimeType: string, buffer: Buffer): Promise<void> {
  await h.page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
}

test('a CSV with mistakes: each is named by row and column, the good rows go onto the roster', async ({ browser }) => {
  const { hands: h } = await at(browser, 'manager', desk, 'zh-CN');
  await h.open('/organization/mediators');
  await h.says(h.w('roster.title'));
  await h.tap('roster.file');
  await h.says(h.w('imports.title'));
  await choose(h, '名册.pdf', 'application/pdf', Buffer.from('%PDF'));
  await expect(h.page.getByText(h.w('imports.file.kind', { name: '名册.pdf' }))).toBeVisible();

  await choose(h, '名册.csv', 'text/csv', csv([
    HEAD,
    row('尹素云', 'TL-2026-0101'),
    row('柏文涛', 'TL-2026-0102', { 3: '天文观测' }),
    row('单秋月', 'TL-2026-0101'),
    row('邬国栋', 'TL-2026-0104', { 5: { formula: 'SUM(3,5)', shown: '8' } }),
    row('尤兰香', 'TL-2026-0105', { 4: '没有这个县' }),
    row('荆志文', 'TL-2026-0106'),
  ]));
  await h.says('名册.csv');
  await expect(h.page.getByRole('heading', { name: h.w('imports.problems') })).toBeVisible();
  const problems = h.page.getByRole('table', { name: h.w('imports.problems') });
  await expect(problems.getByRole('row').filter({ hasText: h.w('imports.row', { n: 3 }) })).toContainText(h.w('imports.columnAt', { field: h.w('imports.column.causes'), letter: 'D' }));
  await expect(problems.getByRole('row').filter({ hasText: h.w('imports.row', { n: 4 }) })).toContainText(h.w('imports.problem.certificate_twice', { row: 2 }));
  await expect(problems.getByRole('row').filter({ hasText: h.w('imports.row', { n: 5 }) })).toContainText(h.w('imports.problem.formula'));
  await expect(problems.getByRole('row').filter({ hasText: h.w('imports.row', { n: 6 }) })).toContainText(h.w('imports.problem.region_unknown', { entry: 1 }));
  await shot(h.page, 'organization-import-zh');

  await h.pick(h.w('imports.onlyGood', { n: 2 }));
  await h.tap('imports.start', { n: 2 });
  await expect(h.page.getByText(h.w('imports.done', { n: 2 }))).toBeVisible();
  const report = h.page.waitForEvent('download');
  await h.page.getByRole('link', { name: h.w('imports.reportXlsx') }).first().click();
  expect((await report).suggestedFilename()).toMatch(/\.xlsx$/);
  await h.tap('imports.toRoster');
  await h.page.getByRole('searchbox', { name: h.w('roster.search') }).fill('荆志文');
  await expect(h.page.getByRole('row').filter({ hasText: '荆志文' })).toBeVisible();
});

test('an XLSX on a phone: wrong, corrected, all of it added', async ({ browser }) => {
  const { hands: h } = await at(browser, 'manager', phone, 'en');
  await h.open('/organization/imports');
  const heads: Cell[] = ['Name', 'Certificate', 'Phone', 'Causes', 'Regions', 'Capacity', 'Languages'];
  const good = [row('费明珠', 'TL-2026-0201', { 6: 'Mandarin' }), row('竺海波', 'TL-2026-0202', { 6: 'Mandarin, English' })];
  await choose(h, 'roster.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', xlsx([heads, good[0]!, good[1]!.map((c, i) => (i === 5 ? 9000 : i === 6 ? 'Klingon' : c))]));
  await h.says('roster.xlsx');
  const problems = h.page.getByRole('table', { name: h.w('imports.problems') });
  await expect(problems).toContainText(h.w('imports.problem.language_unknown'));
  await expect(problems).toContainText(h.w('imports.columnAt', { field: h.w('imports.column.capacity'), letter: 'F' }));
  await shot(h.page, 'organization-import-phone-en');

  await h.pick(h.w('imports.correct'));
  await choose(h, 'corrected.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', xlsx([heads, ...good]));
  await h.says('corrected.xlsx');
  await expect(h.page.getByText(h.w('imports.allGood', { n: 2 }))).toBeVisible();
  await h.tap('imports.start', { n: 2 });
  await expect(h.page.getByText('2 mediators added')).toBeVisible();
});

test('a branch is made and moved; a manager of it cannot give what he lacks', async ({ browser }) => {
  const { hands: h, person } = await at(browser, 'manager', desk, 'zh-CN');
  await h.open('/organization/branches');
  for (const name of ['城东调解站', '城西调解站']) {
    await h.open('/organization/branches');
    await h.tap('branches.add');
    await h.fill('branches.f.zh', name);
    await h.region('330122');
    await h.tap('roster.region.add');
    await h.page.getByRole('dialog').getByRole('checkbox').first().check();
    await h.tap('branches.addIt');
    await h.says(name);
  }
  await shot(h.page, 'organization-branch-zh');
  await h.tap('branches.move');
  await h.page.getByRole('dialog').getByRole('radio', { name: '城东调解站' }).check();
  await h.settle('branches.moveIt');
  await expect(h.page.getByRole('navigation', { name: h.w('branches.path') })).toContainText('城东调解站');

  // the branch above cannot go below its own: the place is not offered
  await h.page.getByRole('navigation', { name: h.w('branches.path') }).getByRole('link', { name: '城东调解站' }).click();
  await h.says('城东调解站');
  await h.tap('branches.move');
  await expect(h.page.getByRole('dialog').getByRole('radio', { name: '城西调解站' })).toHaveCount(0);
  await h.tap('common.cancel');

  await h.tap('branches.invite');
  const guest: Somebody = { key: 'branch', name: '褚亚平', role: 'manager', phone: String(next++) };
  await h.fill('branches.f.name', guest.name);
  await h.fill('branches.f.contact', guest.phone);
  for (const r of ['roster', 'managers']) await h.page.getByRole('dialog').getByRole('checkbox', { name: h.w(`branches.right.${r}`), exact: false }).first().check();
  await h.tap('branches.inviteIt');
  await expect(h.page.locator('dialog[open]')).toHaveCount(0);
  await expect(h.page.getByText(guest.name).first()).toBeVisible();
  await person.gone();

  const other = await Person.signedIn(guest);
  const { context, page } = await other.browser(browser, phone, 'en');
  const g = Hands.at(context, page, 'en', guest, other.newest);
  await g.open('/organization/branches');
  await g.tap('branches.invite');
  const branches = page.getByRole('dialog').getByRole('checkbox', { name: g.w('branches.right.branches') }).first();
  await expect(branches).toHaveAttribute('aria-disabled', 'true');
  await branches.click({ force: true });
  await expect(branches).not.toBeChecked();
  await expect(page.getByRole('dialog')).toContainText(g.w('branches.lack'));
  await shot(page, 'organization-rights-phone-en');
});

test('a key is made, shown once, rotated with a day of overlap, and revoked', async ({ browser }) => {
  const { hands: h, person } = await at(browser, 'manager', phone, 'zh-CN');
  await h.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: hub() });
  await h.open('/organization/partners');
  await h.tap('partner.keyNew');
  await h.fill('partner.f.name', '市妇联案件系统');
  await h.page.getByRole('checkbox', { name: h.w('partner.scope.events_read') }).check();
  await h.tap('partner.keyMake');
  const secret = async () => (await h.page.locator('dialog[open] code').first().textContent())!;
  await expect(h.page.getByText(h.w('partner.once'))).toBeVisible();
  const first = await secret();
  await h.tap('partner.copy');
  await expect(h.page.getByRole('button', { name: h.w('partner.copied') })).toBeVisible();
  expect(await h.page.evaluate(() => navigator.clipboard.readText())).toBe(first);
  await h.tap('partner.kept');
  await h.page.reload();
  await ready(h.page);
  expect(await h.page.content()).not.toContain(first);
  const works = async (key: string) => (await fetch(`${hub()}/api/v1/partner/me`, { headers: { Authorization: `Bearer ${key}` } })).status;
  expect(await works(first)).toBe(200);

  await h.page.getByRole('button', { name: new RegExp(`^${h.w('partner.rotate')}`) }).first().click();
  await h.pick(h.w('partner.overlap.24'));
  await h.page.getByRole('dialog').getByRole('button', { name: h.w('partner.rotate'), exact: true }).click();
  await expect(h.page.getByText(h.w('partner.rotatedNote', { n: 24 }))).toBeVisible();
  const second = await secret();
  expect([await works(first), await works(second)]).toEqual([200, 200]);
  await h.tap('partner.kept');
  await shot(h.page, 'organization-partners-phone-zh');

  await h.page.getByRole('button', { name: new RegExp(`^${h.w('partner.revoke')}`) }).first().click();
  await h.settle('partner.revoke');
  await expect(h.page.getByText(h.w('partner.key.revoked'))).toBeVisible();
  expect([await works(first), await works(second)]).toEqual([401, 401]);
  await person.gone();
});

test('a partner\'s system is told: a test message arrives, signed, and stands in the list', async ({ browser }) => {
  const { hands: h, person } = await at(browser, 'manager', desk, 'en');
  const got: string[] = [];
  const partner = createServer((req, res) => {
    got.push(String(req.headers['webhook-signature'] ?? ''));
    req.resume();
    res.writeHead(204).end();
  });
  await new Promise<void>((done) => partner.listen(0, '127.0.0.1', done));
  try {
    const { id } = await person.get<{ id: string }>('/desk/organization');
    const made = await person.post<{ webhook: { id: string } }>(`/organizations/${id}/webhooks`, { url: `http://127.0.0.1:${(partner.address() as AddressInfo).port}/concord`, events: ['case.ended'] });
    await h.open(`/organization/partners/${made.webhook.id}`);
    await h.tap('partner.test');
    const list = h.page.getByRole('table', { name: h.w('partner.deliveries') });
    await expect(list).toContainText(h.w('partner.delivery.delivered'));
    await expect(list).toContainText(h.w('partner.status', { status: '204' }));
    expect(got).toEqual([expect.stringMatching(/^v1,/)]);
    await shot(h.page, 'organization-webhook-en');
    await h.tap('partner.replay');
    await h.pick(h.w('partner.replay.all'));
    await h.page.getByRole('dialog').getByRole('button', { name: h.w('partner.replay'), exact: true }).click();
    await expect(h.page.getByRole('dialog').getByRole('status')).toBeVisible();
  } finally {
    partner.close();
  }
});

test('a mediator is suspended with a ground, and what happens to the cases is said before', async ({ browser }) => {
  const { hands: h } = await at(browser, 'manager', phone, 'zh-CN');
  await h.open('/organization/mediators');
  await h.page.getByRole('link', { name: '濮阳晴' }).click();
  await h.says('濮阳晴');
  await shot(h.page, 'organization-mediator-phone-zh');
  await h.tap('roster.suspend');
  await expect(h.page.getByRole('dialog')).toContainText(h.w('roster.then'));
  await h.page.getByRole('dialog').getByRole('radio').first().check();
  await h.fill('roster.ground.text', '家里有事，暂时不能办案。');
  await h.settle('roster.suspend');
  await expect(h.page.getByText(h.w('organization.status.suspended')).first()).toBeVisible();
  await h.tap('roster.restore');
  await h.settle('roster.restore');
  await expect(h.page.getByText(h.w('organization.status.active')).first()).toBeVisible();
});

test('a mediator says when she takes no new cases', async ({ browser }) => {
  const { hands: h, person } = await at(browser, 'mediator', phone, 'en');
  await h.open('/desk/availability');
  const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
  const date = async (label: string, iso: string) => {
    const [y, m, d] = iso.split('-');
    const box = h.page.getByRole('group', { name: label, exact: true });
    await box.getByLabel(h.w('common.date.year'), { exact: true }).fill(y!);
    await box.getByLabel(h.w('common.date.month'), { exact: true }).fill(String(Number(m)));
    await box.getByLabel(h.w('common.date.day'), { exact: true }).fill(String(Number(d)));
  };
  await date(h.w('roster.away.from'), day(40));
  await date(h.w('roster.away.to'), day(30));
  await h.tap('roster.away.add');
  await expect(h.page.getByText(h.w('roster.away.order'))).toBeVisible();
  await date(h.w('roster.away.to'), day(42));
  await h.page.getByLabel(h.w('roster.away.why')).selectOption('training');
  await h.tap('roster.away.add');
  await h.tap('roster.save');
  await expect(h.page.getByText(h.w('roster.saved')).first()).toBeVisible();
  const mine = await person.get<{ you?: { id: string } }>('/desk/mediator');
  const kept = await person.get<{ away: { reason: string }[] }>(`/mediators/${mine.you!.id}`);
  expect(kept.away.some((a) => a.reason === 'training')).toBe(true);
});
