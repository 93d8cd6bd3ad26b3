import { expect, test, type Page } from '@playwright/test';
import * as to from './cases.ts';
import { wear } from './faces.ts';
import { desk, people, phone, shot } from './hub.ts';
import { accessible, complaints, witness } from './look.ts';
import { Person } from './person.ts';
import { comes, heard, hears, letIn, overhear, presides, sees } from './talk.ts';
import { Wire } from './wire.ts';
import { words } from './words.ts';

/* Two phones and a mediator in one session, with real pictures and sound: who sees whom, and who does not. */

const w = words('zh-CN');

test.afterEach(({ browser }, info) => witness(browser, info));

test('two phones and a mediator see each other; a private talk is not heard outside', async ({ browser, playwright }) => {
  test.setTimeout(240_000);
  const anyone = await playwright.request.newContext();
  const known = await people(anyone);
  await anyone.dispose();
  const applicant = await Person.signedIn(to.stranger('applicant', '陈秀英', known.applicant!.region!));
  const respondent = await Person.come(to.stranger('respondent', '周建明', known.respondent!.region!));
  let c = await to.draft(applicant, respondent);
  for (const step of [to.invited, to.claimed, to.choosing, to.chosen, to.talking, to.scheduled]) c = await step(c);
  const [A, R, M] = [applicant.who.name, respondent.who.name, c.mediator!.who.name];

  const a = await applicant.browser(browser, phone, 'zh-CN');
  const r = await respondent.browser(browser, phone, 'zh-CN');
  const m = await c.mediator!.browser(browser, desk, 'zh-CN');
  const said = [a, r, m].map((b) => complaints(b.context));
  for (const { context } of [a, r, m]) await overhear(context);
  for (const [b, who] of [[a, 'applicant'], [r, 'respondent'], [m, 'mediator']] as const) await wear(b.context, who);
  const wire = await Wire.lay(a.context);

  await test.step('the check before the door, and the waiting room', async () => {
    await comes(a.page, c.session!);
    await accessible(a.page, 'waiting room');
    await comes(r.page, c.session!);
    await presides(m.page, c.session!, w);
    await expect(r.page.getByText(w('room.wait.came', { mediator: M }))).toBeVisible();
    const outside = await heard(r.page);
    expect(outside.packets, 'nobody in the waiting room receives anything').toBe(0);
    await letIn(m.page, [A, R], w);
  });

  await test.step('everybody sees and hears both others', async () => {
    await sees(a.page, [R, M]);
    await sees(r.page, [A, M]);
    await sees(m.page, [A, R]);
    for (const p of [a.page, r.page, m.page]) await hears(p);
    await expect(a.page.getByRole('heading', { level: 1, name: w('room.title.joint') })).toBeVisible();
    for (const [p, what] of [[a.page, 'joint room'], [m.page, 'cockpit']] as const) await accessible(p, what);
    await shot(a.page, 'room-joint-phone');
    await shot(m.page, 'room-cockpit-desk');
  });

  await test.step('what one writes the others read', async () => {
    await write(a.page, '我把转账记录放在材料里了。');
    await open(r.page, 'room.ctl.chat');
    await expect(r.page.getByText('我把转账记录放在材料里了。')).toBeVisible();
    await r.page.getByRole('button', { name: w('common.gotIt') }).click();
  });

  await test.step('a private talk: inside they go on, outside nothing comes in', async () => {
    await a.page.getByRole('button', { name: w('room.ctl.alone') }).click();
    const room = m.page.getByRole('heading', { name: w('cockpit.room.private', { name: A }) }).locator('..');
    await expect(room.getByText(w('cockpit.room.asked').split('，')[0]!)).toBeVisible();
    await room.getByRole('button', { name: w('cockpit.room.moveIn') }).click();
    await expect(a.page.getByRole('heading', { level: 1, name: w('room.title.private') })).toBeVisible();
    const before = await heard(r.page);
    await Promise.all([sees(a.page, [M], 40), sees(m.page, [A], 40), hears(a.page), hears(m.page)]);
    const line = '其实一次拿出两万也行。';
    await a.page.getByRole('textbox', { name: w('room.private.write', { name: M }) }).fill(line);
    await a.page.getByRole('button', { name: w('room.chat.send') }).click();
    await expect(m.page.getByText(line)).toBeVisible();
    const after = await heard(r.page);
    expect(after.packets - before.packets, 'packets of the private talk that reached the other side').toBe(0);
    expect(after.energy - before.energy, 'sound of the private talk that reached the other side').toBe(0);
    await expect(r.page.getByText(line)).toHaveCount(0);
    await expect(r.page.locator(`video[data-person="${A}"], video[data-person="${M}"]`)).toHaveCount(0);
    await accessible(a.page, 'private room');
    await accessible(m.page, 'cockpit in a private room');
    await accessible(r.page, 'outside a private talk');
    await shot(a.page, 'room-private-phone');
    await shot(m.page, 'room-private-desk');
    await m.page.getByRole('button', { name: w('cockpit.room.back') }).click();
    await sees(r.page, [A, M]);
    await sees(a.page, [R, M]);
    await open(a.page, 'room.ctl.chat');
    await expect(a.page.getByText(line), 'what was written behind the door stays there').toHaveCount(0);
    await a.page.getByRole('button', { name: w('common.gotIt') }).click();
  });

  await test.step('leave, and come back by the same link', async () => {
    await open(r.page, 'room.ctl.leave');
    await r.page.getByRole('button', { name: w('room.leave.yes') }).click();
    await expect(r.page).toHaveURL(new RegExp(`/cases/${c.id}$`));
    await expect(m.page.locator(`video[data-person="${R}"]`)).toHaveCount(0);
    await r.page.goBack();
    await expect(r.page.getByRole('heading', { level: 1, name: w('room.title.waiting') })).toBeVisible();
    await m.page.getByRole('paragraph').filter({ hasText: R }).getByRole('button', { name: w('cockpit.room.admit') }).click();
    await sees(r.page, [A, M]);
    await sees(m.page, [A, R]);
  });

  await test.step('a reload keeps the seat', async () => {
    await a.page.reload();
    await expect(a.page.getByRole('heading', { level: 1, name: w('room.title.joint') })).toBeVisible();
    await sees(a.page, [R, M]);
    await sees(m.page, [A, R]);
  });

  await test.step('three seconds without a network, and back within five', async () => {
    expect(said[0]!.take(), 'no complaints before the network goes').toEqual([]);
    await wire.pull(a.page);
    const gone = await heard(a.page);
    const [seenByR, seenByM] = [await heard(r.page), await heard(m.page)];
    const at = Date.now();
    await expect.poll(() => Date.now() - at, { intervals: [250] }).toBeGreaterThan(3000);
    expect((await heard(a.page)).packets - gone.packets, 'nothing came in meanwhile').toBe(0);
    for (const [p, was] of [[r.page, seenByR], [m.page, seenByM]] as const) expect((await heard(p)).frames[A]! - was.frames[A]!, 'nor went out, but for what was on its way').toBeLessThan(10);
    await expect(a.page.getByText(w('room.link.away'))).toBeVisible();
    await wire.plug();
    await Promise.all([sees(a.page, [R, M], 3, 5000), sees(r.page, [A, M], 3, 5000), sees(m.page, [A, R], 3, 5000)]);
    await write(a.page, '我又连上了。');
    await open(r.page, 'room.ctl.chat');
    await expect(r.page.getByText('我又连上了。')).toBeVisible();
    await r.page.getByRole('button', { name: w('common.gotIt') }).click();
    said[0]!.take();
  });

  await test.step('the mediator ends it, and all are outside', async () => {
    await m.page.getByRole('textbox', { name: w('cockpit.minutes.label') }).fill('双方确认：款项属实。');
    await m.page.getByRole('button', { name: w('cockpit.minutes.add') }).click();
    await open(a.page, 'room.ctl.minutes');
    await expect(a.page.getByText('双方确认：款项属实。')).toBeVisible();
    await accessible(a.page, 'minutes');
    await a.page.getByRole('button', { name: w('room.minutes.confirm') }).click();
    await expect(a.page.getByText(w('room.minutes.confirmed'))).toBeVisible();
    await m.page.getByRole('button', { name: w('cockpit.ctl.end'), exact: true }).click();
    await m.page.getByRole('button', { name: w('cockpit.end.yes'), exact: true }).last().click();
    for (const p of [a.page, r.page]) await expect(p.getByRole('heading', { level: 1, name: w('room.title.over') })).toBeVisible();
    await accessible(r.page, 'after the talk');
    expect(said.flatMap((s) => s.take()), 'no complaints').toEqual([]);
  });
  for (const { context } of [a, r, m]) await context.close();
  wire.remove();
});

/** open takes an entry of a party's "more". */
async function open(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: w('room.ctl.more') }).click();
  await page.getByRole('dialog').getByRole('button', { name: w(key) }).click();
}

async function write(page: Page, text: string): Promise<void> {
  await open(page, 'room.ctl.chat');
  await page.getByRole('textbox', { name: w('room.chat.label') }).fill(text);
  await page.getByRole('button', { name: w('room.chat.send') }).click();
  await expect(page.getByRole('dialog').getByText(text)).toBeVisible();
  await page.getByRole('button', { name: w('common.gotIt') }).click();
}
