import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import * as to from './cases.ts';
import type { Cast } from './cases.ts';
import { administration, tied, type Administration } from './administration.ts';
import { allHouses, type Houses } from './houses.ts';
import { desk, hub, people, phone, type Locale, type Somebody } from './hub.ts';
import { accessible, complaints, ready, routes, tooWide, unseenFocus, violations } from './look.ts';
import { Person } from './person.ts';
import type { CaseView } from './types.ts';

/* Every address of the pages, with somebody who may open it and a case in a state that fills it, in both languages. */

/** Stage is the cases of the visits, each brought to another place. */
interface Stage {
  draft: Cast;
  doubtful: Cast;
  invited: Cast;
  claimed: Cast;
  choosing: Cast;
  relation: Cast;
  times: Cast;
  room: Cast;
  signing: Cast;
  settled: Cast;
  failed: Cast;
  filed: Cast;
  number: string;
  houses: Houses;
  own: Administration;
  tied: Cast;
  told: Cast;
  nobody: Person;
  guest: Person;
  staff: Record<Staff, Person>;
  /** queue is the first of each list on the court's desk. */
  queue: Record<'filings' | 'selections', string>;
}

type Staff = 'manager' | 'clerk' | 'judge' | 'operator';

/** Visit is one look at an address. */
interface Visit {
  route: string;
  who: (s: Stage) => Person;
  /** at gives what stands for :id, :token and so on, and what follows. */
  at?: (s: Stage) => Record<string, string>;
  query?: string;
  note?: string;
  /** says is what the console may say because the visit is meant to be refused. */
  says?: RegExp;
}

const REFUSED = /Failed to load resource.*40[0-9]/;
const anybody = (s: Stage) => s.guest;
const of = (pick: (s: Stage) => Cast, who: 'applicant' | 'respondent' | 'mediator' = 'applicant') => ({ who: (s: Stage) => pick(s)[who]!, at: (s: Stage) => ({ id: pick(s).id }) });

const visits: Visit[] = [
  { route: '/', who: anybody },
  { route: '/start', who: anybody },
  { route: '/mailbox', who: anybody },
  { route: '/check', who: anybody },
  { route: '/check/:number', who: anybody, at: (s) => ({ number: encodeURIComponent(s.number) }) },
  { route: '/staff', who: anybody },
  { route: '/l/:token', who: anybody, at: () => ({ token: 'used-long-ago' }), says: REFUSED },
  { route: '/cases', who: (s) => s.settled.applicant },
  { route: '/cases', who: (s) => s.nobody, note: 'empty' },
  { route: '/cases', who: anybody, note: 'sign in' },
  { route: '/cases/:id/intake', ...of((s) => s.draft) },
  { route: '/i/:token', who: anybody, at: (s) => ({ token: s.invited.token! }) },
  { route: '/i/:token', who: anybody, at: () => ({ token: 'nothing' }), note: 'gone', says: REFUSED },
  { route: '/cases/:id/answer', ...of((s) => s.claimed, 'respondent') },
  { route: '/cases/:id/answer', ...of((s) => s.claimed, 'respondent'), query: '?as=refuse', note: 'refuse' },
  { route: '/cases/:id/answer', ...of((s) => s.claimed, 'respondent'), query: '?as=call', note: 'call' },
  { route: '/cases/:id', ...of((s) => s.choosing), note: 'your turn' },
  { route: '/cases/:id', ...of((s) => s.room), note: 'talking' },
  { route: '/cases/:id', ...of((s) => s.settled), note: 'settled' },
  { route: '/cases/:id', ...of((s) => s.filed), note: 'failed' },
  { route: '/cases/:id', who: (s) => s.nobody, at: (s) => ({ id: s.settled.id }), note: 'not yours', says: REFUSED },
  { route: '/cases/:id/receipt', ...of((s) => s.invited) },
  { route: '/cases/:id/papers', ...of((s) => s.invited) },
  { route: '/cases/:id/documents', ...of((s) => s.settled) },
  { route: '/cases/:id/extension', ...of((s) => s.room) },
  { route: '/cases/:id/relation', ...of((s) => s.relation) },
  { route: '/cases/:id/stop', ...of((s) => s.room) },
  { route: '/cases/:id/payments', ...of((s) => s.settled) },
  { route: '/cases/:id/times', ...of((s) => s.times) },
  { route: '/cases/:id/candidates', ...of((s) => s.choosing) },
  { route: '/cases/:id/routing', ...of((s) => s.choosing) },
  { route: '/cases/:id', ...of((s) => s.tied), note: 'stopped by a tie' },
  { route: '/cases/:id/conflicts', ...of((s) => s.tied), note: 'not told' },
  { route: '/cases/:id/conflicts', ...of((s) => s.told), note: 'told' },
  { route: '/cases/:id/conflicts', ...of((s) => s.tied, 'mediator'), note: 'mediator' },
  { route: '/cases/:id/proposals', ...of((s) => s.room) },
  { route: '/cases/:id/proposals/new', ...of((s) => s.room) },
  { route: '/cases/:id/agreement', ...of((s) => s.signing) },
  { route: '/cases/:id/agreement', ...of((s) => s.settled), note: 'sealed' },
  { route: '/cases/:id/confirmation', ...of((s) => s.settled) },
  { route: '/cases/:id/facts', ...of((s) => s.failed) },
  { route: '/cases/:id/filing', ...of((s) => s.failed) },
  { route: '/cases/:id/filing', ...of((s) => s.filed), note: 'filed' },
  { route: '/sessions/:id', who: (s) => s.room.applicant, at: (s) => ({ id: s.room.session! }), note: 'before the talk' },
  { route: '/desk/sessions/:id', who: (s) => s.room.mediator!, at: (s) => ({ id: s.room.session! }), note: 'before the talk' },
  { route: '/desk', ...of((s) => s.room, 'mediator') },
  { route: '/desk/cases', ...of((s) => s.room, 'mediator') },
  { route: '/desk/availability', ...of((s) => s.room, 'mediator') },
  ...['case', 'papers', 'offers', 'talks', 'agreement', 'history'].map((tab) => ({ route: '/desk/cases/:id', ...of((s) => s.room, 'mediator'), query: `?tab=${tab}`, note: tab })),
  { route: '/desk/cases/:id/agreement', ...of((s) => s.room, 'mediator') },
  { route: '/desk/cases/:id/offer', ...of((s) => s.room, 'mediator') },
  { route: '/desk/cases/:id/sign', ...of((s) => s.signing, 'mediator') },
];

const staff = (route: string, who: Staff, more: Partial<Visit> = {}): Visit => ({ route, who: (s) => s.staff[who], ...more });
visits.push(
  staff('/court', 'judge'),
  staff('/court/confirmations', 'judge'),
  staff('/court/confirmations/:id', 'judge', { at: (s) => ({ id: s.settled.id }) }),
  staff('/court/filings', 'clerk'),
  staff('/court/filings/:id', 'clerk', { at: (s) => ({ id: s.queue.filings }) }),
  staff('/court/applications', 'clerk'),
  staff('/court/applications/:id', 'clerk', { at: (s) => ({ id: s.doubtful.id }) }),
  staff('/court/appointments', 'clerk'),
  staff('/court/appointments/:id', 'clerk', { at: (s) => ({ id: s.queue.selections }) }),
  staff('/court/figures', 'judge'),
  staff('/organization', 'manager'),
  ...['load', 'cases', 'registration'].map((part) => staff('/organization/:part', 'manager', { at: () => ({ part }), note: part })),
  staff('/operator', 'operator'),
  staff('/operator/what-if', 'operator'),
  staff('/court/what-if', 'clerk'),
  staff('/court/routing/:id', 'clerk', { at: (s) => ({ id: s.choosing.id }) }),
  staff('/court/routing/:id', 'clerk', { at: (s) => ({ id: s.told.id }), note: 'a tie' }),
  ...['', '/new'].map((tail) => staff(`/organization/mediators${tail}`, 'manager')),
  ...['', '/edit'].map((tail) => staff(`/organization/mediators/:id${tail}`, 'manager', { at: (s) => ({ id: s.own.mediator }) })),
  staff('/organization/imports', 'manager'),
  staff('/organization/imports/:id', 'manager', { at: (s) => ({ id: s.own.import }) }),
  staff('/organization/branches', 'manager'),
  staff('/organization/branches/:id', 'manager', { at: (s) => ({ id: s.own.branch }) }),
  staff('/organization/partners', 'manager'),
  staff('/organization/partners/:id', 'manager', { at: (s) => ({ id: s.own.hook }) }),
  { route: '/desk', who: (s) => s.nobody, note: 'not a mediator', says: REFUSED },
);

const houseOf = (route: string, pick: (h: Houses) => { id: string; by: Person }, more: Partial<Visit> = {}): Visit => ({ route, who: (s) => pick(s.houses).by, at: (s) => ({ id: pick(s.houses).id }), ...more });
const openTo = (route: string, id: (h: Houses) => string, more: Partial<Visit> = {}): Visit => ({ route, who: anybody, at: (s) => ({ id: id(s.houses), number: encodeURIComponent(id(s.houses)) }), ...more });
visits.push(
  { route: '/organizations/apply', who: anybody },
  { route: '/organizations/apply', who: (s) => s.houses.begun.by, note: 'mine' },
  ...['name', 'code', 'contact', 'regions', 'court', 'causes', 'fee', 'c.committee_members', 'c.women_members', 'c.elected', 'papers', 'mediators', 'review'].map((step) => houseOf('/organizations/apply/:id', (h) => (step === 'review' ? h.begun : h.whole), { query: `?step=${step}`, note: step })),
  houseOf('/organizations/apply/:id', (h) => h.whole, { query: '?step=review', note: 'whole' }),
  ...(['begun', 'sent', 'curing', 'refused', 'approved'] as const).map((state) => houseOf('/organizations/applications/:id', (h) => h[state], { note: state })),
  { route: '/directory', who: anybody },
  { route: '/directory', who: anybody, query: '?q=zzzzzz', note: 'nothing' },
  openTo('/organizations/:id', (h) => h.approved.organization!),
  openTo('/mediators/:id', (h) => h.mediator),
  { route: '/verify/certificate', who: anybody },
  openTo('/verify/certificate/:number', (h) => h.approved.number!),
  openTo('/verify/certificate/:number', () => 'TJ330122-2026-9999-12345678', { note: 'unknown' }),
  staff('/court/organizations', 'clerk'),
  ...(['sent', 'curing', 'refused', 'approved'] as const).map((state) => staff('/court/organizations/:id', 'clerk', { at: (s) => ({ id: s.houses[state].id }), note: state })),
  staff('/court/houses/:id', 'clerk', { at: (s) => ({ id: s.houses.approved.organization! }) }),
);

const onDesk = (route: string) => /^\/(desk|court|organization|operator)(\/|$)/.test(route);

test('no address is without a visit', () => {
  expect(routes().length).toBeGreaterThan(30);
  expect(routes().filter((r) => !visits.some((v) => v.route === r)), 'add a row to visits in axe.spec.ts').toEqual([]);
  expect(visits.filter((v) => !routes().includes(v.route)).map((v) => v.route), 'these addresses are gone').toEqual([]);
});

test('the looks see what is wrong', async ({ page }) => {
  const said = complaints(page.context());
  await page.goto(hub());
  await ready(page);
  await page.evaluate(() => {
    document.body.innerHTML = '<main><h1>A page</h1><p>pale</p><div>wide</div><button>unseen</button><a href="/">seen</a></main>';
    const wear = (what: string, style: Record<string, string>): void => {
      for (const [k, v] of Object.entries(style)) document.querySelector<HTMLElement>(`main ${what}`)!.style.setProperty(k, v, 'important'); // the policy forbids style attributes
    };
    wear('p', { color: '#aaa', background: '#fff' });
    wear('div', { width: '500px' });
    wear('button', { outline: 'none', 'box-shadow': 'none', 'border-color': '#000', 'background-color': '#fff', color: '#000' });
    console.error('something broke');
    const script = document.createElement('script');
    script.textContent = 'window.slipped = true';
    document.body.append(script); // the content policy forbids it
  });
  expect((await violations(page)).join()).toContain('color-contrast');
  expect((await tooWide(page)).join()).toContain('wide');
  expect(await unseenFocus(page)).toEqual([expect.stringContaining('<button')]);
  const words = said.take().join();
  expect(words).toContain('something broke');
  expect(words).toContain('Content Security Policy');
});

test.describe('visits', () => {
  let stage: Stage;

  test.beforeAll(async ({ playwright }) => {
    const anyone = await playwright.request.newContext();
    const known = await people(anyone);
    await anyone.dispose();
    const [a, r] = [known.applicant!, known.respondent!];
    const pair = async (n: number): Promise<[Person, Person]> => [await Person.signedIn(to.stranger(`applicant ${n}`, '沈桂芳', a.region!)), await Person.come(to.stranger(`respondent ${n}`, '何志强', r.region!))];
    const open = async (n: number, kind?: 'loan' | 'tenancy', minor?: number) => to.draft(...(await pair(n)), kind, minor);
    const upTo = async (n: number, steps: ((c: Cast) => Promise<Cast>)[], kind?: 'loan' | 'tenancy', minor?: number) => {
      let c = await open(n, kind, minor);
      for (const s of steps) c = await s(c);
      return c;
    };
    const chosen = [to.invited, to.claimed, to.choosing, to.chosen];
    const talks = [...chosen, to.talking];
    const agreed = async (c: Cast) => to.agreed(c, await to.offered(c));
    const settled = await upTo(9, [...talks, agreed, to.drafted, to.settled]);
    const room = await upTo(7, [...talks, to.scheduled]);
    await to.offered(room);
    const staffed = Object.fromEntries(await Promise.all((['manager', 'clerk', 'judge', 'operator'] as const).map(async (k) => [k, await Person.signedIn(known[k] as Somebody)]))) as Stage['staff'];
    const first = async (list: string) => {
      const { items } = await staffed.clerk.get<{ items: { id: string }[] }>(`/desk/court/${list}`);
      expect(items.length, `the court has ${list}`).toBeGreaterThan(0);
      return items[0]!.id;
    };
    stage = {
      draft: await open(1),
      doubtful: await upTo(12, [to.doubtful]),
      invited: await upTo(2, [to.invited]),
      claimed: await upTo(3, [to.invited, to.claimed]),
      choosing: await upTo(4, [to.invited, to.claimed, to.choosing]),
      relation: await upTo(5, [...chosen, (c) => to.talking(c, { kinds: ['other_tie'], text: '和申请人住在同一个小区，平时没有来往。' })]),
      times: await upTo(6, [...talks, to.timesAsked]),
      room,
      signing: await upTo(8, [...talks, agreed, to.drafted]),
      settled,
      failed: await upTo(10, [...talks, to.failed], 'tenancy', 4500_00),
      filed: await upTo(11, [...talks, to.failed, to.filed], 'tenancy', 4500_00),
      own: await administration(staffed.manager),
      tied: await tied(await upTo(13, [to.invited, to.claimed, to.choosing]), false),
      told: await tied(await upTo(14, [to.invited, to.claimed, to.choosing]), true),
      houses: await allHouses(staffed.clerk, a.region!),
      number: (await settled.applicant.get<CaseView>(`/cases/${settled.id}`)).number!,
      nobody: await Person.signedIn(to.stranger('nobody', '何安', a.region!)),
      guest: await Person.come({ key: 'guest', name: '', role: '', phone: '' }),
      staff: staffed,
      queue: { filings: await first('filings'), selections: await first('selections') },
    };
  });

  for (const locale of ['zh-CN', 'en'] as Locale[]) {
    for (const on of ['phone', 'desk'] as const) {
      test(`every page on a ${on} can be used by everybody, ${locale}`, async ({ browser }) => {
        test.setTimeout(600_000);
        const open = new Map<Person, { context: BrowserContext; page: Page; said: ReturnType<typeof complaints> }>();
        for (const v of visits.filter((x) => onDesk(x.route) === (on === 'desk') && new RegExp(process.env.ONLY ?? '').test(x.route))) {
          const who = v.who(stage);
          let b = open.get(who);
          if (!b) {
            const opened = await who.browser(browser, on === 'desk' ? desk : phone, locale);
            await opened.page.emulateMedia({ reducedMotion: 'reduce' });
            b = { ...opened, said: complaints(opened.context) };
            open.set(who, b);
          }
          const path = Object.entries(v.at?.(stage) ?? {}).reduce((p, [k, x]) => p.replace(`:${k}`, x), v.route);
          const what = `${v.route}${v.note ? ` (${v.note})` : ''} ${locale}`;
          await test.step(what, () => look(b, path + (v.query ?? ''), what, locale, v.says));
        }
        for (const { context } of open.values()) await context.close();
      });
    }
  }

  async function look({ page, said }: { page: Page; said: ReturnType<typeof complaints> }, path: string, what: string, locale: Locale, says?: RegExp): Promise<void> {
    await page.goto(hub() + path);
    await ready(page);
    expect.soft(await page.evaluate(() => document.documentElement.lang), `language: ${what}`).toBe(locale);
    await accessible(page, what);
    if (locale === 'zh-CN') expect.soft(await unseenFocus(page), `the focus can be seen: ${what}`).toEqual([]); // the same in every language
    expect.soft(await tooWide(page), `no sideways scroll at 360 px: ${what}`).toEqual([]);
    expect.soft(said.take(says), `no complaints: ${what}`).toEqual([]);
  }
});
