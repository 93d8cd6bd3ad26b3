import { confirmPayment, recordPayment } from '../api/cases.ts';
import type { CaseView, DuePayment } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { money } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import type { IconName } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { StatusWord, type Tint } from '../ui/StatusWord/StatusWord.tsx';
import { useCase } from './useCase.ts';
import { caseTitle, nameOf } from './words.ts';
import css from './Payments.module.css';

/** Payments is the ledger of an agreement: who pays whom, when, what was paid and confirmed. */
export default function Payments({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  return (
    <Screen title={t('payment.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={view.at} stale={view.stale}>
      <div><h1>{t('payment.head')}</h1><p className="soft">{t('payment.lead')}</p></div>
      <ResourceView of={view}>
        {(c) => c.performance.length === 0 ? <Empty small title={t('payment.none')} /> : (
          <>
            <ol className={css.list}>{c.performance.map((d) => <Row key={`${d.termId}/${d.index}`} view={c} due={d} onDone={view.set} />)}</ol>
            {c.performance.some((d) => d.overdue) && <p className="note">{t('payment.late')}</p>}
          </>
        )}
      </ResourceView>
    </Screen>
  );
}

function stateOf(d: DuePayment): { icon: IconName; tint: Tint; key: 'confirmed' | 'paid' | 'overdue' | 'open' } {
  if (d.confirmedAt) return { icon: 'circle-check', tint: 'pine', key: 'confirmed' };
  if (d.paidAt) return { icon: 'hourglass', tint: 'slate', key: 'paid' };
  return d.overdue ? { icon: 'clock', tint: 'amber', key: 'overdue' } : { icon: 'circle-dashed', tint: 'quiet', key: 'open' };
}

function Row({ view: c, due: d, onDone }: { view: CaseView; due: DuePayment; onDone: (c: CaseView) => void }) {
  const you = t('case.people.you');
  const state = stateOf(d);
  const act = useAction(async (what: 'paid' | 'confirm') => onDone(what === 'paid' ? await recordPayment(c.id, { term: d.termId, index: d.index }) : await confirmPayment(c.id, d.index)));
  return (
    <li className="panel stack-s">
      <div className="row between"><b className={css.sum}>{money({ minor: d.amountMinor, currency: d.currency || 'CNY' })}</b><StatusWord icon={state.icon} tint={state.tint}>{t(`payment.state.${state.key}`)}</StatusWord></div>
      <p>{t('payment.who', { payer: nameOf(c, d.payer, you), payee: nameOf(c, d.payee, you) })}，{t('payment.due', { due: d.due })}</p>
      {d.confirmedAt ? <p className="note">{t('payment.confirmed', { at: d.confirmedAt })}</p> : d.paidAt && <p className="note">{t('payment.paid', { at: d.paidAt })}</p>}
      <FaultStrip fault={act.fault} />
      {d.payer === c.you.party && !d.paidAt && <Button size="slim" wide busy={act.busy} onClick={() => void act.run('paid')}>{t('payment.doPaid')}</Button>}
      {d.payee === c.you.party && !d.confirmedAt && <Button size="slim" wide busy={act.busy} onClick={() => void act.run('confirm')}>{t('payment.doConfirm')}</Button>}
    </li>
  );
}
