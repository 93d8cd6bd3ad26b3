import { useState } from 'react';
import { answerInvitation, evidenceUrl, getPack, type AnswerInput } from '../api/cases.ts';
import { getCase } from '../api/intake.ts';
import { pick, type CaseView } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { money, size } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Choice, ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { EvidenceTile } from '../ui/EvidenceTile/EvidenceTile.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { useDraft } from '../drafts/useDraft.ts';
import type { Answer as Kind } from './Invitation.tsx';

const KINDS: readonly Kind[] = ['accept', 'call', 'refuse'];
const WHEN = ['morning', 'afternoon', 'evening', 'any'] as const;

interface Filled {
  consents: string[];
  phone: string;
  email: string;
  reason: string;
  when: string;
}

/** Answer takes the respondent's word: yes with consents, no with or without a reason, or call me and when. */
export default function Answer({ params: { id } }: { params: { id: string } }) {
  const view = useResource(`case/${id}`, () => getCase(id), { topic: `case:${id}` });
  const asked = new URLSearchParams(location.search).get('as') as Kind | null;
  const [kind, setKind] = useState<Kind>(asked && KINDS.includes(asked) ? asked : 'accept');
  const [done, setDone] = useState<Kind>();
  const draft = useDraft<Filled>(`answer/${id}`, { consents: [], phone: '', email: '', reason: '', when: '' });
  const send = useAction(async (body: AnswerInput) => {
    view.set(await answerInvitation(id, body));
    await draft.clear();
    setDone(kind);
  });
  const f = draft.value;
  const input = (): AnswerInput => kind === 'accept'
    ? { answer: 'accept', consents: f.consents, ...(f.phone || f.email ? { service: { ...(f.phone ? { phone: f.phone } : {}), ...(f.email ? { email: f.email } : {}) } } : {}) }
    : kind === 'refuse' ? { answer: 'refuse', ...(f.reason ? { reason: f.reason } : {}) }
    : { answer: 'call', callWhen: f.when ? t(`answer.call.${f.when as (typeof WHEN)[number]}`) : '' };
  const other = view.data ? otherName(view.data) : '';
  if (done && view.data) return <Done kind={done} other={other} id={id} onOther={() => setDone(undefined)} />;
  return (
    <Screen key={kind} title={t(`answer.title.${kind}`)} back={{ href: `/cases/${id}`, label: t('common.myCases') }} at={view.at} stale={view.stale}
      actions={view.data && <><FaultStrip fault={send.fault} /><Button kind="main" wide busy={send.busy} onClick={() => void send.run(input())}>{t(`answer.${kind}.send`)}</Button></>}>
      <ResourceView of={view}>
        {(c) => (
          <div className="stack-l">
            <div><h1>{t(`answer.${kind}.head`)}</h1><p className="soft">{t(`answer.${kind}.lead`, { who: other })}</p></div>
            {kind === 'accept' && <Story view={c} other={other} />}
            {kind === 'accept' && <Consents view={c} filled={f} onChange={draft.set} error={send.fault?.field('consents')} faultOf={(p) => send.fault?.field(p)} />}
            {kind === 'refuse' && <Field as="textarea" label={t('answer.refuse.reason')} optional value={f.reason} onChange={(reason) => draft.set({ ...f, reason })} who={t('answer.refuse.seen')} />}
            {kind === 'call' && <ChoiceGroup legend={t('answer.call.when')} value={f.when} onChange={(when) => draft.set({ ...f, when })} options={WHEN.map((w) => ({ value: w, label: t(`answer.call.${w}`) }))} />}
            <section className="stack-s">
              <h2>{t('answer.other')}</h2>
              {KINDS.filter((k) => k !== kind).map((k) => <Button key={k} kind="plain" size="slim" wide onClick={() => { send.clear(); setKind(k); }}>{t(`answer.title.${k}`)}</Button>)}
            </section>
          </div>
        )}
      </ResourceView>
    </Screen>
  );
}

/** otherName is the first party of the other side. */
export function otherName(view: Pick<CaseView, 'parties' | 'you'>): string {
  return view.parties.find((p) => p.side !== view.you.side)?.name ?? '';
}

function Story({ view, other }: { view: CaseView; other: string }) {
  const s = view.story;
  return (
    <section className="stack-s">
      <h2>{t('answer.story', { who: other })}</h2>
      <Facts rows={[
        s?.amountMinor ? { name: t('answer.amount'), value: <b>{money({ minor: s.amountMinor, currency: s.currency })}</b> } : null,
        s?.want ? { name: t('answer.want'), value: <span className="pre">{s.want}</span> } : null,
        s?.facts ? { name: t('answer.facts'), value: <span className="pre">{s.facts}</span> } : null,
      ]} />
      <h3>{t('answer.papers')}</h3>
      {view.evidence.length === 0 ? <p className="soft">{t('answer.papers.none')}</p> : (
        <div>{view.evidence.map((e) => <EvidenceTile key={e.id} name={e.name} mime={e.mime} state={size(e.size)} href={evidenceUrl(view.id, e.id)} />)}</div>
      )}
    </section>
  );
}

function Consents({ view, filled: f, onChange, error, faultOf }: { view: CaseView; filled: Filled; onChange: (f: Filled) => void; error?: string; faultOf: (path: string) => string | undefined }) {
  const pack = useResource(`pack/${view.track}`, () => getPack(view.track));
  return (
    <ResourceView of={pack}>
      {(p) => (
        <>
          <section className="stack-s">
            <h2>{t('answer.consents')}</h2>
            {error && <p role="alert"><b>{error}</b></p>}
            <div>
              {p.consents.filter((c) => c.when === 'answer').map((c) => (
                <Choice key={c.stage} type="checkbox" name="consent" value={c.stage} checked={f.consents.includes(c.stage)} label={pick(c.label)}
                  sub={<>{pick(c.hint)}{c.required && ` (${t('answer.consents.needed')})`}</>}
                  onChange={(on) => onChange({ ...f, consents: on ? [...f.consents, c.stage] : f.consents.filter((s) => s !== c.stage) })} />
              ))}
            </div>
          </section>
          <section className="stack">
            <div><h2>{t('answer.service')}</h2><p className="soft">{t('answer.service.lead')}</p></div>
            <Field label={t('answer.service.phone')} optional type="tel" inputMode="numeric" autoComplete="tel-national" value={f.phone} onChange={(phone) => onChange({ ...f, phone })} error={faultOf('service.phone')} />
            <Field label={t('answer.service.email')} optional type="email" autoComplete="email" value={f.email} onChange={(email) => onChange({ ...f, email })} error={faultOf('service.email')} />
          </section>
        </>
      )}
    </ResourceView>
  );
}

function Done({ kind, other, id, onOther }: { kind: Kind; other: string; id: string; onOther: () => void }) {
  return (
    <Screen key="done" title={t(`answer.done.${kind}`)} loose actions={<Button kind="main" wide href={`/cases/${id}`}>{t('answer.done.home')}</Button>}>
      <Joint left="on" right={kind === 'accept' ? 'on' : kind === 'refuse' ? 'no' : 'off'} size="xl" />
      <div><h1>{t(`answer.done.${kind}`)}</h1><p>{t(`answer.done.${kind}.next`, { who: other })}</p></div>
      {kind === 'call' && <Button kind="link" onClick={onOther}>{t('answer.other')}</Button>}
    </Screen>
  );
}
