import { expect } from '@playwright/test';
import * as to from './cases.ts';
import type { Cast } from './cases.ts';
import { people } from './hub.ts';
import { Person } from './person.ts';
import { csv } from './sheet.ts';
import type { CaseView } from './types.ts';

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

/** tied gives the mediator of a case a relative whom the applicant then takes as a helper, so that the talks are stopped; with `told` the mediator has said so. */
export async function tied(c: Cast, told: boolean): Promise<Cast> {
  const v = await c.applicant.get<CaseView>(`/cases/${c.id}`);
  const all = await people(c.applicant.api);
  const manager = await Person.signedIn(all.manager!);
  await manager.send('patch', `/mediators/${v.appointment!.mediator}`, { ties: [{ kind: 'relative', phone: cousin.phone }] });
  await manager.gone();
  await c.applicant.post(`/cases/${c.id}/representative`, { kind: 'relative', name: cousin.name, phone: cousin.phone, special: false });
  const { items } = await c.mediator!.get<{ items: { id: string }[] }>(`/cases/${c.id}/conflicts`);
  expect(items.length, 'the tie is found').toBe(1);
  if (told) await c.mediator!.post(`/cases/${c.id}/conflicts/${items[0]!.id}/disclose`, { text: '宣亚琴是我表妹，平时有来往。' });
  return c;
}
