import { expect } from '@playwright/test';
import type { Candidates, CaseView, Kind, Proposal, Schemas } from './types.ts';
import { people, type Somebody } from './hub.ts';
import { Person } from './person.ts';

/* Cases brought to where a page is worth looking at, through the API: the same steps as tools/demo. */

/** Cast is who plays in one case. */
export interface Cast {
  id: string;
  applicant: Person;
  respondent: Person;
  mediator?: Person;
  /** token is what the respondent's text message leads to. */
  token?: string;
  session?: string;
}

export const STROKES = 'M40 60L120 50M80 30L80 150M50 100L110 95M200 40L260 40L250 140L190 150M300 50L300 150';

// 1390000xxxx are numbers that nobody was given; after a failure the next worker takes others.
let nextPhone = 13900005000 + 100 * Number(process.env.TEST_WORKER_INDEX ?? 0);

/** stranger is somebody whom the hub has never seen, with a phone of his own. */
export function stranger(key: string, name: string, region: string): Somebody {
  return { key, name, role: 'party', phone: String(nextPhone++), region };
}

const STORIES: Record<string, { facts: string; want: string }> = {
  loan: { facts: '2024 年 3 月 8 日借出 3 万元，说好 2025 年 6 月 30 日还，到现在没有还。', want: '请把 3 万元本金还给我。' },
  tenancy: { facts: '租房一年，押金 4,500 元。2025 年 6 月 30 日到期搬走，房东说墙面有损坏，不退押金。', want: '请退还押金 4,500 元。' },
};

/** draft writes a dispute as an applicant would, and leaves it there. */
export async function draft(applicant: Person, respondent: Person, kind: 'loan' | 'tenancy' = 'loan', amountMinor = 30000_00): Promise<Cast> {
  const made = await applicant.post<CaseView>('/cases', { kind });
  const kinds = await applicant.get<Kind[]>('/kinds');
  const answers: Record<string, unknown> = {};
  for (const q of kinds.find((k) => k.id === kind)!.questions) {
    answers[q.id] = { money: amountMinor, date: '2025-06-30', choice: q.options?.[0]?.id, yesno: true, number: 1, text: '有合同和聊天记录。' }[q.type as 'text'];
  }
  const a = applicant.who;
  const r = respondent.who;
  const courts = await applicant.get<{ court: { id: string } }[]>(`/courts/suggest?applicant=${a.region}&respondent=${r.region}`);
  await applicant.send('put', `/cases/${made.id}/draft`, {
    revision: made.draftRevision,
    story: { answers, ...STORIES[kind], amountMinor, currency: 'CNY' },
    parties: [
      { id: made.parties[0]!.id, side: 'applicant', kind: 'person', name: a.name, phone: a.phone, region: a.region, address: '城关街道 12 号' },
      { side: 'respondent', kind: 'person', name: r.name, phone: r.phone, region: r.region, address: '东桥街道 3 号' },
    ],
    court: courts[0]!.court.id, region: r.region, language: 'zh-CN',
  });
  return { id: made.id, applicant, respondent };
}

/** invited submits, and gives the token of the respondent's text message once screening has let it through. */
export async function invited(c: Cast): Promise<Cast> {
  await c.applicant.post(`/cases/${c.id}/submit`);
  await c.applicant.sees(c.id, 'the other side is asked', (x) => x.state === 'inviting');
  const link = await c.respondent.newest(c.respondent.who.phone, 'link', '/i/');
  return { ...c, token: link.slice(link.indexOf('/i/') + 3) };
}

/** doubtful submits to a court that neither side lives near: triage leaves it to a clerk. */
export async function doubtful(c: Cast): Promise<Cast> {
  const v = await c.applicant.get<CaseView>(`/cases/${c.id}`);
  const far = '110101'; // Beijing, Dongcheng
  const parties = v.parties.map((p, i) => ({ id: p.id, side: p.side, kind: p.kind, name: p.name, phone: [c.applicant, c.respondent][i]!.who.phone, region: far }));
  await c.applicant.send('put', `/cases/${c.id}/draft`, { revision: v.draftRevision, parties, region: far });
  await c.applicant.post(`/cases/${c.id}/submit`);
  return c;
}

/** claimed proves that the respondent holds the phone; the answer is still open. */
export async function claimed(c: Cast): Promise<Cast> {
  const { challengeId } = await c.respondent.post<{ challengeId: string }>(`/invitations/${c.token}/code`);
  await c.respondent.post(`/invitations/${c.token}/claim`, { challengeId, code: await c.respondent.newest(c.respondent.who.phone, 'code') });
  return c;
}

/** choosing has the respondent agree, and waits for the candidates. */
export async function choosing(c: Cast): Promise<Cast> {
  await c.respondent.post(`/cases/${c.id}/answer`, { answer: 'accept', consents: ['mediation', 'online', 'e_service'], service: { phone: c.respondent.who.phone } });
  await c.applicant.sees(c.id, 'candidates are offered', (x) => x.state === 'selecting' && (x.selection?.offered ?? 0) > 0);
  return c;
}

/** chosen has both take a mediator: not her of the story, whose hours the story needs. */
export async function chosen(c: Cast): Promise<Cast> {
  const { items } = await c.applicant.get<Candidates>(`/cases/${c.id}/candidates`);
  const pick = items.find((x) => x.name.zh !== '林慧')!;
  for (const p of [c.applicant, c.respondent]) await p.post(`/cases/${c.id}/choose`, { mediator: pick.mediator });
  const all = await people(c.applicant.api);
  const who = all[`mediator:${pick.mediator}`] ?? Object.values(all).find((p) => p.name === pick.name.zh);
  expect(who, `${pick.name.zh} is somebody of the demonstration`).toBeTruthy();
  return { ...c, mediator: await Person.signedIn(who!) };
}

/** talking has the mediator accept, with or without something to disclose. */
export async function talking(c: Cast, disclosure?: { kinds: string[]; text: string }): Promise<Cast> {
  await c.mediator!.post(`/cases/${c.id}/accept`, disclosure ? { disclosure } : {});
  await c.mediator!.sees(c.id, 'the clock runs', (x) => x.state === 'mediating');
  return c;
}

/** timesAsked proposes quarters of an hour for a talk, the first of them soon. */
export async function timesAsked(c: Cast): Promise<Cast> {
  const base = Date.now() + 60_000;
  const slots = [0, 15, 24 * 60, 48 * 60].map((n) => ({ from: new Date(base + n * 60_000).toISOString(), to: new Date(base + (n + 15) * 60_000).toISOString() }));
  const s = await c.mediator!.post<Schemas['RoomView']>(`/cases/${c.id}/sessions`, { slots });
  return { ...c, session: s.id };
}

/** scheduled takes the first of them that the mediator has free. */
export async function scheduled(c: Cast): Promise<Cast> {
  const asked = c.session ? c : await timesAsked(c);
  const s = await c.mediator!.get<Schemas['RoomView']>(`/sessions/${asked.session}`);
  for (const p of [c.applicant, c.respondent]) await p.post(`/sessions/${asked.session}/times`, { unavailable: [] });
  for (const slot of s.slots) {
    const r = await c.mediator!.api.post(`/api/v1/sessions/${asked.session}/schedule`, { data: { slot: slot.id }, headers: { 'Idempotency-Key': crypto.randomUUID() } });
    if (r.ok()) return asked;
    expect(await r.text()).toContain('room.mediator_busy');
  }
  throw new Error('the mediator has no quarter of an hour');
}

export const partyOf = (c: CaseView, side: string): string => c.parties.find((p) => p.side === side)!.id;

const inMonths = (n: number) => new Date(Date.now() + n * 31 * 86_400_000).toISOString().slice(0, 10);

/** offered leaves an offer of the respondent that waits for the applicant. */
export async function offered(c: Cast): Promise<Proposal> {
  const v = await c.applicant.get<CaseView>(`/cases/${c.id}`);
  const [payer, payee] = [partyOf(v, 'respondent'), partyOf(v, 'applicant')];
  const parts = [1, 2, 3].map((n) => ({ due: inMonths(n), amountMinor: 10000_00 }));
  return c.respondent.post<Proposal>(`/cases/${c.id}/proposals`, {
    terms: [
      { kind: 'pay', payer, payee, amountMinor: 30000_00, currency: 'CNY', instalments: parts, method: 'bank', account: '6217 0000 0000 6621' },
      { kind: 'waive', payer, payee, text: '不再计算利息。' },
    ],
  });
}

/** agreed has the applicant say yes to every term. */
export async function agreed(c: Cast, p: Proposal): Promise<Cast> {
  await c.applicant.post(`/cases/${c.id}/proposals/${p.id}/answer`, { answers: p.terms.map((t) => ({ term: t.id, yes: true })) });
  return c;
}

/** drafted has the mediator write the agreement, and waits until it can be read. */
export async function drafted(c: Cast): Promise<Cast> {
  await c.mediator!.post(`/cases/${c.id}/agreement`, { whole: true, facts: '2024 年 3 月 8 日，申请人通过微信转账借给被申请人人民币 30,000 元，约定 2025 年 6 月 30 日归还，至今未还。', issues: '还款的时间和方式。' });
  await c.applicant.sees(c.id, 'the agreement is ready to read', (x) => !!x.agreement?.digest);
  return c;
}

/** signs is one person's handwriting and code. */
export async function signs(c: Cast, who: Person, applyConfirmation: boolean): Promise<Cast> {
  const v = await who.get<CaseView>(`/cases/${c.id}`);
  const { challengeId } = await who.post<{ challengeId: string }>(`/cases/${c.id}/agreement/code`);
  await who.post(`/cases/${c.id}/agreement/sign`, { digest: v.agreement!.digest, strokes: STROKES, challengeId, code: await who.newest(who.who.phone, 'code'), applyConfirmation });
  return c;
}

/** settled has all three sign; with `apply` the court gets the joint application. */
export async function settled(c: Cast, apply = true): Promise<Cast> {
  await signs(c, c.applicant, apply);
  await signs(c, c.respondent, apply);
  await signs(c, c.mediator!, false);
  await c.applicant.sees(c.id, 'the agreement is sealed', (x) => x.state === 'settled' && !!x.agreement?.sealedAt && (!apply || !!x.confirmation?.id));
  return c;
}

/** failed has the mediator end it and write down the undisputed facts. */
export async function failed(c: Cast): Promise<Cast> {
  await c.mediator!.post(`/cases/${c.id}/terminate`, { reason: 'gap', conduct: '', flags: [] });
  await c.mediator!.post(`/cases/${c.id}/facts`, { items: ['双方签过一年的租房合同。', '押金是 4,500 元，已经交付。'] });
  await c.applicant.sees(c.id, 'the facts are ready to read', (x) => x.state === 'failed' && !!x.facts?.digest);
  return c;
}

/** factsSigned has one side sign the undisputed facts. */
export async function factsSigned(c: Cast, who: Person): Promise<Cast> {
  const v = await who.get<CaseView>(`/cases/${c.id}`);
  const { challengeId } = await who.post<{ challengeId: string }>(`/cases/${c.id}/facts/code`);
  await who.post(`/cases/${c.id}/facts/sign`, { digest: v.facts!.digest, strokes: STROKES, challengeId, code: await who.newest(who.who.phone, 'code') });
  return c;
}

/** filed sends what is not settled to the court. */
export async function filed(c: Cast): Promise<Cast> {
  await c.applicant.post(`/cases/${c.id}/filing`);
  await c.applicant.sees(c.id, 'the court has it', (x) => x.filing?.state === 'received');
  return c;
}
