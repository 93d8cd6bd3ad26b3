import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { listProposals, propose } from '../api/cases.ts';
import type { CaseView, Term } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle, nameOf, otherParty } from '../cases/words.ts';
import { useDraft } from '../drafts/useDraft.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { wholeDate } from '../ui/Field/date.ts';
import { DateField, Field } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { SavedLine } from '../ui/SavedLine/SavedLine.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { minorOf } from '../texts/money.ts';
import { METHODS, emptyTerm, formOf, otherOf, termOf, type TermForm } from './form.ts';

interface Filled {
  terms: TermForm[];
  note: string;
  audience: string;
}

const KINDS = ['pay', 'act', 'waive', 'clause'] as const;

/** NewProposal is an offer or a counter-offer as a form: point by point, and who sees it. */
export default function NewProposal({ params: { id } }: { params: { id: string } }) {
  const [, go] = useLocation();
  const counter = new URLSearchParams(location.search).get('counter') ?? '';
  const view = useCase(id);
  const draft = useDraft<Filled>(`proposal/${id}/${counter}`, { terms: [emptyTerm()], note: '', audience: '' });
  const [tried, setTried] = useState(false);
  const f = draft.value;
  useEffect(() => {
    if (!counter || !draft.ready || f.terms.some((x) => x.kind)) return;
    void listProposals(id).then(({ items }) => {
      const from = items.find((p) => p.id === counter);
      if (from) draft.set({ ...f, terms: from.terms.map(formOf), audience: from.audience === 'joint' ? 'joint' : 'mediator' });
    }, () => undefined);
    // only once what this phone kept has been looked for
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [counter, draft.ready]);
  const terms = f.terms.map(termOf);
  const missing = terms.findIndex((x) => !x);
  const send = useAction(async () => {
    await propose(id, { terms: terms as Term[], ...(f.note.trim() ? { note: f.note.trim() } : {}), ...(counter ? { counterTo: counter } : {}), audience: f.audience === 'mediator' ? (view.data?.you.party ?? 'joint') : 'joint' });
    await draft.clear();
    go(`/cases/${id}/proposals`);
  });
  const set = (i: number, change: Partial<TermForm>) => draft.set({ ...f, terms: f.terms.map((x, k) => (k === i ? { ...x, ...change } : x)) });
  return (
    <Screen title={t('proposal.new')} back={{ href: `/cases/${id}/proposals`, label: t('proposal.title') }} loose
      actions={view.data && <>
        <FaultStrip fault={send.fault} /><SavedLine state={draft.state} />
        <Button kind="main" wide busy={send.busy} why={tried && missing >= 0 ? t('proposal.needTerm', { n: missing + 1 }) : tried && !f.audience ? t('proposal.seen') : undefined}
          onClick={() => { setTried(true); if (missing < 0 && f.audience) void send.run(); }}>{t('proposal.new.send')}</Button>
      </>}>
      <ResourceView of={view}>
        {(c) => (
          <>
            <div><h1>{counter ? t('proposal.new.counter') : t('proposal.new.head')}</h1><p className="note">{caseTitle(c)}</p><p className="soft">{t('proposal.lead')}</p></div>
            {f.terms.map((term, i) => (
              <section key={i} className="panel stack">
                <div className="row between"><h2>{t('proposal.point', { n: i + 1 })}</h2>{f.terms.length > 1 && <Button kind="link" icon="trash-2" onClick={() => draft.set({ ...f, terms: f.terms.filter((_, k) => k !== i) })}>{t('proposal.remove')}</Button>}</div>
                <TermFields view={c} term={term} tried={tried} onChange={(change) => set(i, change)} />
              </section>
            ))}
            <Button kind="plain" size="slim" wide icon="plus" onClick={() => draft.set({ ...f, terms: [...f.terms, emptyTerm()] })}>{t('proposal.add')}</Button>
            <Field as="textarea" label={t('proposal.new.note')} optional value={f.note} onChange={(note) => draft.set({ ...f, note })} />
            <ChoiceGroup legend={t('proposal.seen')} value={f.audience} onChange={(audience) => draft.set({ ...f, audience })}
              options={[{ value: 'joint', label: t('proposal.seen.joint'), sub: t('proposal.seen.jointNote', { other: otherParty(c) }) }, { value: 'mediator', label: <><Icon name="lock-keyhole" /> {t('proposal.seen.mediator')}</>, sub: t('proposal.seen.mediatorNote') }]} />
          </>
        )}
      </ResourceView>
    </Screen>
  );
}

/** TermFields is one point as a form. */
export function TermFields({ view: c, term: f, tried, onChange }: { view: CaseView; term: TermForm; tried: boolean; onChange: (change: Partial<TermForm>) => void }) {
  const people = c.parties.filter((p) => !p.out).map((p) => ({ value: p.id, label: nameOf(c, p.id, `${p.name} (${t('case.people.you')})`) }));
  const need = (v: string) => (tried && !v ? t('common.field.needed') : undefined);
  if (!f.kind) return <ChoiceGroup legend={t('proposal.new.kind')} value={f.kind} onChange={(kind) => onChange({ kind: kind as TermForm['kind'] })} options={KINDS.map((k) => ({ value: k, label: t(`proposal.kind.${k}`) }))} />;
  const who = f.kind === 'pay' ? t('proposal.who.pays') : f.kind === 'act' ? t('proposal.who.acts') : t('proposal.who.waives');
  return (
    <>
      {f.kind !== 'clause' && <ChoiceGroup legend={who} value={f.payer} error={need(f.payer)} onChange={(payer) => onChange({ payer, ...(f.kind === 'pay' && (!f.payee || f.payee === payer) ? { payee: otherOf(c, payer) } : {}) })} options={people} />}
      {f.kind === 'pay' ? (
        <>
          {people.length > 2 && <ChoiceGroup legend={t('proposal.who.gets')} value={f.payee} error={need(f.payee)} onChange={(payee) => onChange({ payee })} options={people.filter((p) => p.value !== f.payer)} />}
          <Field label={t('proposal.amount')} inputMode="decimal" value={f.amount} onChange={(amount) => onChange({ amount })} error={tried && !minorOf(f.amount) ? t('common.field.money') : undefined} />
          <Field as="select" label={t('proposal.parts')} hint={t('proposal.parts.hint')} value={f.parts} onChange={(parts) => onChange({ parts })}>
            <option value="1">{t('proposal.parts.once')}</option>
            {[2, 3, 4, 6, 12, 24].map((n) => <option key={n} value={n}>{t('proposal.parts.n', { n })}</option>)}
          </Field>
          <DateField label={f.parts === '1' ? t('proposal.when') : t('proposal.first')} value={f.due} onChange={(due) => onChange({ due })} error={tried && !termOf({ ...f, payer: 'a', payee: 'b', amount: '1', method: 'bank' }) ? t('common.field.date') : undefined} />
          <ChoiceGroup legend={t('proposal.how')} value={f.method} error={need(f.method)} onChange={(method) => onChange({ method })} options={METHODS.map((m) => ({ value: m, label: t(`proposal.method.${m}`) }))} />
          <Field label={t('proposal.account.label')} hint={t('proposal.account.hint')} optional value={f.account} onChange={(account) => onChange({ account })} />
        </>
      ) : (
        <Field as="textarea" label={t(`proposal.text.${f.kind}`)} value={f.text} onChange={(text) => onChange({ text })} error={need(f.text.trim())} />
      )}
      {f.kind === 'act' && <DateField label={t('proposal.when')} value={f.due} onChange={(due) => onChange({ due })} error={tried && !wholeDate(f.due) ? t('common.field.date') : undefined} />}
    </>
  );
}
