import { expect } from '@playwright/test';
import * as to from './cases.ts';
import type { Somebody } from './hub.ts';
import { Person } from './person.ts';

/* Organizations brought to where a page is worth looking at, through the API. */

/** House is an application with who made it. */
export interface House {
  id: string;
  by: Person;
  organization?: string;
  /** number is the printed number of the certificate. */
  number?: string;
}

/** Houses is one application in each state, and the objection to the refused one. */
export interface Houses {
  begun: House;
  whole: House;
  sent: House;
  curing: House;
  refused: House;
  approved: House;
  mediator: string;
}

interface Seen { id: string; revision: number; state: string; organization?: string; certificate?: { number: string; ready: boolean }; problems: { path: string; key: string }[] }
interface Asked { criteria: { id: string; ask: string; class?: string; min?: number; required: boolean }[]; papers: { class: string; required: boolean }[]; grounds: { id: string }[] }

/** PDF is a paper of one page. */
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length 44>>stream\nBT /F 18 Tf 40 120 Td (Approval No. 12) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');

/** paper sends a file of an application, by tus. */
async function paper(by: Person, application: string, cls: string, name: string): Promise<void> {
  const b64 = (x: string) => Buffer.from(x).toString('base64');
  const begun = await by.api.post('/api/v1/uploads', { headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(PDF.length), 'Upload-Metadata': `application ${b64(application)},class ${b64(cls)},name ${b64(name)}` } });
  expect(begun.status(), await begun.text()).toBe(201);
  const sent = await by.api.patch(begun.headers().location!, { headers: { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' }, data: PDF });
  expect(sent.status(), await sent.text()).toBe(204);
}

let houses = 0;

/** begun opens an application of a people's mediation committee. */
export async function begun(by: Person): Promise<House> {
  return { id: (await by.post<Seen>('/organizations/applications', { kind: 'people' })).id, by };
}

/** whole fills it in, papers and people and all. */
export async function whole(by: Person, region: string): Promise<House> {
  const h = await begun(by);
  const asked = await by.get<Asked>('/organizations/criteria?kind=people');
  const a = await by.get<Seen>(`/organizations/applications/${h.id}`);
  const courts = await by.get<{ court: { id: string } }[]>(`/courts/suggest?applicant=${region}&respondent=${region}`);
  const n = ++houses;
  for (const cls of new Set([...asked.papers, ...asked.criteria.filter((c) => c.ask === 'paper').map((c) => ({ class: c.class!, required: c.required }))].filter((p) => p.required).map((p) => p.class))) await paper(by, h.id, cls, '设立文件.pdf');
  const answers = Object.fromEntries(asked.criteria.filter((c) => c.ask !== 'paper').map((c) => [c.id, { yes_no: true, number: Math.max(5, c.min ?? 0), text: '村民会议推选，任期到2028年。' }[c.ask as 'text']]));
  await by.send('put', `/organizations/applications/${h.id}/draft`, {
    revision: a.revision, name: { zh: `和睦村第${n}人民调解委员会`, en: `People's Mediation Committee No. ${n} of Hemu Village` }, creditCode: '', legalPerson: '俞国强',
    contact: { name: '俞国强', phone: by.who.phone, email: '' }, court: courts[0]!.court.id, regions: [region], causes: ['loan', 'neighbours'], fee: { rule: 'free', text: '' }, answers,
    mediators: ['俞国强', '方小琴', '徐大年'].map((name) => ({ name, phone: to.stranger('mediator', name, region).phone, certificate: '', causes: ['loan'], fullTime: name === '俞国强' })),
  });
  const ready = await by.get<Seen>(`/organizations/applications/${h.id}`);
  expect(ready.problems, 'nothing keeps it from being sent').toEqual([]);
  return h;
}

/** sent sends it to the court. */
export async function sent(h: House): Promise<House> {
  await h.by.post(`/organizations/applications/${h.id}/submit`);
  return h;
}

/** reviewed lets the court decide. */
export async function reviewed(h: House, clerk: Person, decision: Record<string, unknown>): Promise<House> {
  await clerk.post(`/organizations/applications/${h.id}/review`, decision);
  return h;
}

/** approved lets the court approve, and waits for the certificate. */
export async function approved(h: House, clerk: Person): Promise<House> {
  await reviewed(h, clerk, { decision: 'approve' });
  let a!: Seen;
  await expect.poll(async () => (a = await h.by.get<Seen>(`/organizations/applications/${h.id}`)).certificate?.ready, { timeout: 30_000, message: 'the certificate is made' }).toBe(true);
  return { ...h, organization: a.organization, number: a.certificate!.number };
}

/** allHouses makes one of each. */
export async function allHouses(clerk: Person, region: string): Promise<Houses> {
  const somebody = (n: number): Promise<Person> => Person.signedIn(to.stranger(`house ${n}`, '俞国强', region) as Somebody);
  const by = await somebody(1);
  const make = async () => sent(await whole(by, region));
  const refused = await reviewed(await make(), clerk, { decision: 'refuse', ground: 'criteria_not_met', text: '委员会成员没有推选的记录。' });
  await by.post(`/organizations/${refused.id}/objections`, { against: 'refusal', text: '推选记录在村委会，可以补交。' });
  const { items } = await by.get<{ items: { id: string }[] }>('/public/directory?type=mediator');
  return {
    begun: await begun(by),
    whole: await whole(by, region),
    sent: await make(),
    curing: await reviewed(await make(), clerk, { decision: 'cure', text: '设立文件看不清，请重新拍。', fields: ['papers', 'contact'] }),
    refused,
    approved: await approved(await make(), clerk),
    mediator: items[0]!.id,
  };
}
