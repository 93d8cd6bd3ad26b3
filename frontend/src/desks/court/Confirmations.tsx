import { useState } from 'react';
import { Link } from 'wouter';
import { pick, type Page } from '../../api/types.ts';
import { useAction, useResource, type Resource } from '../../api/useResource.ts';
import { useDraft } from '../../drafts/useDraft.ts';
import { day } from '../../texts/format.ts';
import { t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { cx } from '../../ui/cx.ts';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { DateField, Field } from '../../ui/Field/Field.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { Paper, PaperTerm } from '../../ui/Paper/Paper.tsx';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { acceptConfirmation, askCure, confirmAgreement, confirmationPaperUrl, courtConfirmations, getConfirmation, rejectConfirmation } from '../api.ts';
import { GroundChoice, groundProblem, type Chosen } from '../Grounds.tsx';
import { Held } from '../DeskFrame.tsx';
import { about, names } from '../parts.tsx';
import type { Confirmation, DeskItem } from '../types.ts';
import { usePages } from '../usePages.ts';
import css from './Court.module.css';
import { Columns, CourtFrame, Nothing, Queue, useCourtTopic } from './CourtFrame.tsx';
import { Papers } from './Paper.tsx';
import { openedOf, tabsOfPapers } from './papers.ts';
import { runningClock, Why } from './Why.tsx';

const STATES = ['open', 'applied', 'accepted', 'curing', 'confirmed', 'rejected'] as const;

/** load reads one state, or all that are open together: what is new, under review, and waiting for papers. */
async function load(state: (typeof STATES)[number], cursor?: string): Promise<Page<DeskItem>> {
  if (state !== 'open') return courtConfirmations(state, cursor);
  const pages = await Promise.all((['applied', 'accepted', 'curing'] as const).map((s) => courtConfirmations(s)));
  return { items: [...new Map(pages.flatMap((p) => p.items).map((i) => [i.id, i])).values()] }; // one may have moved on between two answers
}

/** Confirmations is the queue of judicial confirmation with the file in the middle and the decision at the right. */
export default function Confirmations({ params: { id } }: { params: { id?: string } }) {
  const topic = useCourtTopic();
  const [state, setState] = useState<(typeof STATES)[number]>(() => (STATES.find((s) => s === new URLSearchParams(location.search).get('state')) ?? 'open'));
  const list = usePages<DeskItem>(`court/confirmations/${state}`, (cursor) => load(state, cursor), topic);
  return (
    <CourtFrame title={t('court.confirmations')} at={list.first.at} stale={list.first.stale}>
      <Columns chosen={!!id} two={!id} queue={
        <Queue title={t('court.confirm.queue')} list={list} chosen={id} href={(i) => `/court/confirmations/${i.id}?state=${state}`} empty={t('court.confirm.none')}
          filter={<div className={css.filter} role="group" aria-label={t('court.confirm.queue')}>{STATES.map((s) => <button key={s} type="button" aria-pressed={s === state} onClick={() => setState(s)}>{t(`court.confirm.state.${s}`)}</button>)}</div>} />
      }>
        {id ? <File id={id} onChanged={() => void list.first.refresh()} /> : <Nothing words={t('court.choose')} />}
      </Columns>
    </CourtFrame>
  );
}

function File({ id, onChanged }: { id: string; onChanged: () => void }) {
  const file = useResource(`confirmation/${id}`, () => getConfirmation(id), { topic: `case:${id}` });
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  return (
    <Held of={file}>
      {(c) => {
        const clock = runningClock(c.clocks);
        return (
          <>
            <section className={css.file}>
              <Link href="/court" className={css.back}><Icon name="chevron-left" />{t('court.confirm.queue')}</Link>
              <div className={css.head}>
                <div><h1>{names(c.parties)} · {about(c)}</h1><p className="note">{t('court.confirm.number', { number: c.number })}</p></div>
                {clock && <Why clock={clock} />}
              </div>
              <dl className={css.facts}>
                <div><dt>{t('court.confirm.by')}</dt><dd>{t('court.confirm.both', { at: c.appliedAt })}</dd></div>
                {c.organization && <div><dt>{t('court.confirm.mediated')}</dt><dd>{pick(c.organization)}</dd></div>}
                <div><dt>{t('court.confirm.effective')}</dt><dd>{day(c.effectiveAt)}</dd></div>
              </dl>
              {c.cures.map((x, i) => (
                <Strip key={i} inset tint={x.answeredAt ? 'slate' : 'amber'} icon={x.answeredAt ? 'circle-check' : 'hourglass'}>
                  <b>{t('court.cure.asked', { due: x.due })}</b> {x.ask}{x.answer && <><br /><b>{t('court.cure.answered', { at: x.answeredAt })}</b> {x.answer}</>}
                </Strip>
              ))}
              {c.ruling && <Strip inset tint={c.ruling.outcome === 'confirmed' ? 'pine' : 'slate'} icon="gavel"><b>{t(`court.ruling.${c.ruling.outcome}`, { number: c.ruling.number, judge: c.ruling.judge, at: c.ruling.at })}</b>{c.ruling.groundLabel && <><br />{pick(c.ruling.groundLabel)}</>}{c.ruling.text && <><br />{c.ruling.text}</>}{c.ruling.document && <><br /><a href={confirmationPaperUrl(c.id, 'ruling')} target="_blank" rel="noopener">{t('court.ruling.pdf')}</a></>}</Strip>}
              <Papers papers={c.documents} url={(p) => confirmationPaperUrl(c.id, p.id)} onSeen={setSeen} summary={<Terms c={c} />} />
            </section>
            <Decision file={file} c={c} seen={seen} onChanged={onChanged} />
          </>
        );
      }}
    </Held>
  );
}

function Terms({ c }: { c: Confirmation }) {
  if (c.terms.length === 0) return null;
  return (
    <details open={matchMedia('(max-width: 40rem)').matches}>
      <summary>{t('court.confirm.terms')}</summary>
      <Paper title={t('court.paper.agreement')} number={c.agreementNumber}>{c.terms.map((x, i) => <PaperTerm key={i}><p>{i + 1}. {x}</p></PaperTerm>)}</Paper>
    </details>
  );
}

type Ask = 'confirm' | 'cure' | 'reject';

function Decision({ file, c, seen, onChanged }: { file: Resource<Confirmation>; c: Confirmation; seen: ReadonlySet<string>; onChanged: () => void }) {
  const [ask, setAsk] = useState<Ask>();
  const act = useAction(async (what: () => Promise<Confirmation>) => {
    file.set(await what());
    setAsk(undefined);
    onChanged();
  });
  const can = (m: string) => c.allowedMoves.includes(m);
  const look = c.checks.filter((x) => !x.ok);
  const { opened, total } = openedOf(tabsOfPapers(c.documents), seen);
  return (
    <aside className={css.decide}>
      <section>
        <h2>{t('court.checks')}<span className="note">{t('court.checks.n', { n: c.checks.length })}</span></h2>
        {c.checks.length === 0 ? <p className="note">{t('court.checks.none')}</p> : <Checks items={c.checks.filter((x) => x.ok)} />}
      </section>
      {look.length > 0 && <section className={css.attention}><h2><Icon name="scan-search" />{t('court.attention')}</h2><Checks items={look} /><p className="note">{t('court.attention.note')}</p></section>}
      <p className={`note ${css.stays}`}><Icon name="lock-keyhole" size="sm" /><span>{t('court.stays')}</span></p>
      <div className={css.answers}>
        <h2>{t('court.decision')}<span className="note">{t('court.opened', { n: opened, total })}</span></h2>
        {c.allowedMoves.length === 0 && <p className="note">{c.ruling ? t('court.decided') : t('court.notYours')}</p>}
        {act.fault && !ask && <FaultStrip fault={act.fault} />}
        {can('accept') && <Button wide busy={act.busy} onClick={() => void act.run(() => acceptConfirmation(c.id))}>{t('court.confirm.accept')}</Button>}
        {can('confirm') && <Button wide onClick={() => setAsk('confirm')}>{t('court.confirm.confirm')}</Button>}
        {can('cure') && <Button wide onClick={() => setAsk('cure')}>{t('court.confirm.cure')}</Button>}
        {can('reject') && <Button wide onClick={() => setAsk('reject')}>{c.acceptedAt ? t('court.confirm.reject') : t('court.confirm.notAccept')}</Button>}
      </div>
      {ask === 'confirm' && <Words id={c.id} onClose={() => setAsk(undefined)} act={act} />}
      {ask === 'cure' && <Cure id={c.id} onClose={() => setAsk(undefined)} act={act} />}
      {ask === 'reject' && <Reject c={c} onClose={() => setAsk(undefined)} act={act} />}
    </aside>
  );
}

function Checks({ items }: { items: Confirmation['checks'] }) {
  return <ul className={css.checks}>{items.map((x) => <li key={x.key} className={cx(!x.ok && css.look)}><Icon name={x.ok ? 'circle-check' : 'triangle-alert'} /><span>{tServer(x.ok ? x.key : `${x.key}.no`, x.params, 'court.check.other')}<small>{x.cites?.map((k) => pick(k.label)).join('；')}</small></span></li>)}</ul>;
}

interface Asking {
  onClose: () => void;
  act: { run: (what: () => Promise<Confirmation>) => Promise<boolean>; busy: boolean; fault: import('../../api/fault.ts').Fault | null };
}

function Words({ id, onClose, act }: Asking & { id: string }) {
  const draft = useDraft<string>(`confirm/${id}`, '');
  return (
    <Sheet open wide onClose={onClose} title={t('court.confirm.confirm')}
      footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={() => void act.run(() => confirmAgreement(id, draft.value.trim())).then((ok) => (ok ? draft.clear() : undefined))}>{t('court.confirm.send')}</Button></>}>
      <div className="stack"><p className="soft">{t('court.confirm.lead')}</p><Field as="textarea" rows={6} optional label={t('court.confirm.words')} hint={t('court.confirm.wordsHint')} value={draft.value} onChange={draft.set} error={act.fault?.field('text')} /></div>
    </Sheet>
  );
}

function Cure({ id, onClose, act }: Asking & { id: string }) {
  const draft = useDraft<{ ask: string; due: string }>(`cure/${id}`, { ask: '', due: '' });
  const [tried, setTried] = useState(false);
  const v = draft.value;
  const due = wholeDate(v.due);
  return (
    <Sheet open wide onClose={onClose} title={t('court.confirm.cure')}
      footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={() => { setTried(true); if (v.ask.trim() && due) void act.run(() => askCure(id, v.ask.trim(), due)).then((ok) => (ok ? draft.clear() : undefined)); }}>{t('court.cure.send')}</Button></>}>
      <div className="stack">
        <p className="soft">{t('court.cure.lead')}</p>
        <Field as="textarea" rows={4} label={t('court.cure.what')} hint={t('court.cure.whatHint')} value={v.ask} onChange={(ask) => draft.set({ ...v, ask })} error={tried && !v.ask.trim() ? t('common.field.needed') : act.fault?.field('ask')} />
        <DateField label={t('court.cure.due')} value={v.due} onChange={(d) => draft.set({ ...v, due: d })} error={tried && !due ? t('common.field.date') : act.fault?.field('due')} />
      </div>
    </Sheet>
  );
}

function Reject({ c, onClose, act }: Asking & { c: Confirmation }) {
  const draft = useDraft<Chosen>(`reject/${c.id}`, { id: '', text: '' });
  const [tried, setTried] = useState(false);
  return (
    <Sheet open wide onClose={onClose} title={c.acceptedAt ? t('court.confirm.reject') : t('court.confirm.notAccept')}
      footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={() => { setTried(true); if (!groundProblem(c.grounds, draft.value)) void act.run(() => rejectConfirmation(c.id, draft.value.id, draft.value.text.trim())).then((ok) => (ok ? draft.clear() : undefined)); }}>{c.acceptedAt ? t('court.reject.send') : t('court.notAccept.send')}</Button></>}>
      <div className="stack"><p className="soft">{t('court.reject.lead')}</p><GroundChoice legend={t('court.reject.ground')} grounds={c.grounds} value={draft.value} onChange={draft.set} tried={tried} /></div>
    </Sheet>
  );
}

