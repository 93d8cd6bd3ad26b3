import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { propose } from '../../api/cases.ts';
import type { CaseView, Term } from '../../api/types.ts';
import { useAction } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useCase } from '../../cases/useCase.ts';
import { useDraft } from '../../drafts/useDraft.ts';
import { emptyTerm, termOf, type TermForm } from '../../proposals/form.ts';
import { TermFields } from '../../proposals/NewProposal.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import base from '../Desk.module.css';
import { DeskFrame, Held } from '../DeskFrame.tsx';
import css from './Case.module.css';
import { OfferCard } from './Sections.tsx';
import { mediatorLinks } from './Today.tsx';
import { useOffers } from './useDesk.ts';
import { bothNames } from './words.ts';

interface Filled {
  terms: TermForm[];
  note: string;
  audience: string;
}

/** Offer is a proposal of the mediator: to both sides, or to one behind the door. */
export default function Offer({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  return (
    <DeskFrame desk="mediator" title={t('casework.offer.title')} links={mediatorLinks()} at={view.at} stale={view.stale}>
      <Held of={view}>{(c) => <Form c={c} />}</Held>
    </DeskFrame>
  );
}

function Form({ c }: { c: CaseView }) {
  const [, go] = useLocation();
  const offers = useOffers(c.id);
  const draft = useDraft<Filled>(`offer/${c.id}`, { terms: [emptyTerm()], note: '', audience: '' });
  const v = draft.value;
  const [tried, setTried] = useState(false);
  const terms = v.terms.map(termOf);
  const missing = terms.findIndex((x) => !x);
  const send = useAction(async () => {
    await propose(c.id, { terms: terms as Term[], audience: v.audience, ...(v.note.trim() ? { note: v.note.trim() } : {}) });
    await draft.clear();
    go(`/desk/cases/${c.id}?tab=offers`);
  });
  return (
    <div className={base.split}>
      <form className={base.work} noValidate onSubmit={(e) => { e.preventDefault(); setTried(true); if (missing < 0 && v.audience) void send.run(); }}>
        <div><Link href={`/desk/cases/${c.id}?tab=offers`} className={css.back}><Icon name="chevron-left" />{bothNames(c)}</Link><h1>{t('casework.offer.title')}</h1><p className="note">{t('casework.offer.lead')}</p></div>
        {v.terms.map((term, i) => (
          <fieldset key={i} className={css.term}>
            <legend className="vh">{t('proposal.point', { n: i + 1 })}</legend>
            <div className={css.line}><h3>{t('proposal.point', { n: i + 1 })}</h3>{v.terms.length > 1 && <Button kind="plain" size="tiny" icon="x" onClick={() => draft.set({ ...v, terms: v.terms.filter((_, k) => k !== i) })}>{t('proposal.remove')}</Button>}</div>
            <TermFields view={c} term={term} tried={tried} onChange={(change) => draft.set({ ...v, terms: v.terms.map((x, k) => (k === i ? { ...x, ...change } : x)) })} />
          </fieldset>
        ))}
        <p><Button kind="link" icon="plus" onClick={() => draft.set({ ...v, terms: [...v.terms, emptyTerm()] })}>{t('proposal.add')}</Button></p>
        <Field as="textarea" rows={3} optional label={t('proposal.new.note')} value={v.note} onChange={(note) => draft.set({ ...v, note })} />
        <ChoiceGroup legend={t('proposal.seen')} value={v.audience} onChange={(audience) => draft.set({ ...v, audience })} error={tried && !v.audience ? t('common.field.choose') : undefined}
          options={[{ value: 'joint', label: t('casework.offer.joint') }, ...c.parties.filter((p) => !p.out).map((p) => ({ value: p.id, label: <><Icon name="lock-keyhole" /> {t('casework.offer.only', { who: p.name })}</>, sub: t('casework.offer.onlySub') }))]} />
        <FaultStrip fault={send.fault} />
        <SavedLine state={draft.state} />
        <div className="row"><Button kind="main" type="submit" icon="send" busy={send.busy} why={tried && missing >= 0 ? t('proposal.needTerm', { n: missing + 1 }) : undefined}>{t('proposal.new.send')}</Button></div>
      </form>
      <aside className={base.side}>
        <h2>{t('casework.tab.offers')}</h2>
        <ResourceView of={offers}>{({ items }) => (items.length ? <ul className={css.rows}>{[...items].reverse().map((p) => <OfferCard key={p.id} c={c} p={p} />)}</ul> : <p className="soft">{t('proposal.none')}</p>)}</ResourceView>
      </aside>
    </div>
  );
}
