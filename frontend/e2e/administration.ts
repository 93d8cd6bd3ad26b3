import { expect } from '@playwright/test';
import * as to from './cases.ts';
import type { Cast } from './cases.ts';
import { people } from './hub.ts';
import { Person } from './person.ts';
import { csv } from './sheet.ts';
import type { Candidates, CaseView } from './types.ts';

/* What the pages of a house's administration need to have something on them. */

/** Administration is a house with something everywhere. */
export interface Administration {
  mediator: string;
  import: string;
  branch: string;
  hook: string;
}

/** administration makes a file with a mistake, a branch, a key and a webhook. */
export async function administration(manager: Person): Promise<Administration> {
  const { id } = await manager.get<{ id: string }>('/desk/organization');
  const file = csv([['姓名', '证书编号', '手机号', '擅长'], ['蔺秋水', 'TL-2026-0901', '13900007901', '民间借贷'], ['蔺秋水', 'TL-2026-0901', '13900007902', '天文']]);
  const sent = await manager.api.post(`/api/v1/organizations/${id}/imports?name=${encodeURIComponent('名册.csv')}`, { data: file, headers: { 'Content-Type': 'text/csv', 'Idempotency-Key': crypto.randomUUID() } });
  expect(sent.ok(), await sent.text()).toBe(true);
  const made = (await sent.json()) as { id: string };
  await expect.poll(async () => (await manager.get<{ state: string }>(`/imports/${made.id}`)).state, { message: 'the file is read' }).toBe('ready');
  const branch = await manager.post<{ id: string }>(`/organizations/${id}/branches`, { name: { zh: '江北调解站', en: 'North bank station' }, regions: ['330122'], causes: ['loan'] });
  await manager.post(`/organizations/${id}/keys`, { name: '案件系统', scopes: ['cases:write', 'cases:read'], sandbox: true });
  const hook = await manager.post<{ webhook: { id: string } }>(`/organizations/${id}/webhooks`, { url: 'http://127.0.0.1:9/concord', events: ['organization.expired'] /* which nothing here makes happen */ });
  const { items } = await manager.get<{ items: { id: string }[] }>(`/organizations/${id}/mediators`);
  return { mediator: items[0]!.id, import: made.id, branch: branch.id, hook: hook.webhook.id };
}

/** cousin is the same relative for all, so that a mediator of two such cases keeps both ties. */
const cousin = to.stranger('cousin', '宣亚琴', '330122');

/** ofTheHouse has both take a mediator whom the manager of the demonstration looks after: her of the story only when nobody else is offered. */
export async function ofTheHouse(c: Cast, manager: Person): Promise<Cast> {
  const { items } = await c.applicant.get<Candidates>(`/cases/${c.id}/candidates`);
  const order = [...items].sort((x, y) => Number(x.name.zh === '林慧') - Number(y.name.zh === '林慧'));
  for (const x of order) {
    const r = await manager.api.get(`/api/v1/mediators/${x.mediator}`);
    if (!r.ok() || !((await r.json()) as { allowedMoves: string[] }).allowedMoves.includes('edit')) continue;
    for (const p of [c.applicant, c.respondent]) await p.post(`/cases/${c.id}/choose`, { mediator: x.mediator });
    const all = await people(c.applicant.api);
    return { ...c, mediator: await Person.signedIn(all[`mediator:${x.mediator}`]!) };
  }
  throw new Error('nobody of the house is offered');
}

/** tied takes a case where mediators are offered, and gives the mediator a relative whom the applicant then takes as a helper, so that the talks are stopped; with `told` the mediator has said so. */
export async function tied(open: Cast, told: boolean): Promise<Cast> {
  const manager = await Person.signedIn((await people(open.applicant.api)).manager!);
  const c = await to.talking(await ofTheHouse(open, manager));
  const v = await c.applicant.get<CaseView>(`/cases/${c.id}`);
  await manager.send('patch', `/mediators/${v.appointment!.mediator}`, { ties: [{ kind: 'relative', phone: cousin.phone }] });
  await manager.gone();
  await c.applicant.post(`/cases/${c.id}/representative`, { kind: 'relative', name: cousin.name, phone: cousin.phone, special: false });
  const conflict = async () => (await c.mediator!.get<{ items: { id: string }[] }>(`/cases/${c.id}/conflicts`)).items[0];
  await expect.poll(async () => !!(await conflict()), { message: 'the tie is found' }).toBe(true);
  if (told) await c.mediator!.post(`/cases/${c.id}/conflicts/${(await conflict())!.id}/disclose`, { text: '宣亚琴是我表妹，平时有来往。' });
  return c;
}
