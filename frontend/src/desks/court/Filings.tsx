import { useState } from 'react';
import { Link } from 'wouter';
import { pick } from '../../api/types.ts';
import { useAction, useResource, type Resource } from '../../api/useResource.ts';
import { useDraft } from '../../drafts/useDraft.ts';
import { dateTime } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { DateField, Field } from '../../ui/Field/Field.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { bagUrl, courtFilings, docketFiling, filingPaperUrl, getFiling, rejectFiling, returnFiling } from '../api.ts';
import { Held } from '../DeskFrame.tsx';
import { about, names } from '../parts.tsx';
import type { DeskItem, Filing, FlawInput } from '../types.ts';
import { usePages } from '../usePages.ts';
import css from './Court.module.css';
import { Columns, CourtFrame, Nothing, Queue, useCourtTopic } from './CourtFrame.tsx';
import { flawProblem, flawsOf, type Flaws } from './flaws.ts';
import { Papers } from './Paper.tsx';
import { openedOf, tabsOfPapers } from './papers.ts';
import { runningClock, Why } from './Why.tsx';

const STATES = ['received', 'returned', 'accepted', 'rejected'] as const;

/** Filings is the queue of cases handed over by mediation: the lawful part of the file, and three answers. */
export default function Filings({ params: { id } }: { params: { id?: string } }) {
  const topic = useCourtTopic();
  const [state, setState] = useState<(typeof STATES)[number]>(() => STATES.find((s) => s === new URLSearchParams(location.search).get('state')) ?? 'received');
  const list = usePages<DeskItem>(`court/filings/${state}`, (cursor) => courtFilings(state, cursor), topic);
  return (
    <CourtFrame title={t('court.filings')} at={list.first.at} stale={list.first.stale}>
      <Columns chosen={!!id} two={!id} queue={
        <Queue title={t('court.filing.queue')} list={list} chosen={id} href={(i) => `/court/filings/${i.id}?state=${state}`} empty={t('court.filing.none')}
          filter={<div className={css.filter} role="group" aria-label={t('court.filing.queue')}>{STATES.map((s) => <button key={s} type="button" aria-pressed={s === state} onClick={() => setState(s)}>{t(`court.filing.state.${s}`)}</button>)}</div>} />
      }>
        {id ? <File id={id} onChanged={() => void list.first.refresh()} /> : <Nothing words={t('court.choose')} />}
      </Columns>
    </CourtFrame>
  );
}

function File({ id, onChanged }: { id: string; onChanged: () => void }) {
  const file = useResource(`filing/${id}`, () => getFiling(id));
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  return (
    <Held of={file}>
      {(f) => {
        const clock = runningClock(f.clocks);
        return (
          <>
            <section className={css.file}>
              <Link href="/court/filings" className={css.back}><Icon name="chevron-left" />{t('court.filing.queue')}</Link>
              <div className={css.head}>
                <div><h1>{names(f.parties)} · {about(f)}</h1><p className="note">{f.number && t('court.filing.from', { number: f.number })}</p></div>
                {clock && <Why clock={clock} />}
              </div>
              <dl className={css.facts}>
                <div><dt>{t('court.filing.received')}</dt><dd>{dateTime(f.receipt?.at ?? f.firstReceivedAt)}</dd></div>
                {f.receipt && <div><dt>{t('court.filing.receipt')}</dt><dd className="num">{f.receipt.sequence}</dd></div>}
                {f.attempt > 1 && <div><dt>{t('court.filing.attempt')}</dt><dd>{t('court.filing.attemptN', { n: f.attempt })}</dd></div>}
                {f.docket && <div><dt>{t('court.filing.docket')}</dt><dd className="num">{f.docket}</dd></div>}
              </dl>
              {f.cureText && <Strip inset icon="pencil-line"><b>{t('court.filing.cured')}</b> {f.cureText}</Strip>}
              {f.reasons.length > 0 && <Strip inset tint="amber" icon="rotate-ccw"><b>{f.cureBy ? t('court.filing.returnedUntil', { due: f.cureBy }) : t('court.filing.rejectedFor')}</b>{f.reasons.map((r, i) => <span key={i}><br />{pick(r.label) || r.code}{r.text && `：${r.text}`}</span>)}</Strip>}
              <Papers papers={f.documents} url={(p) => filingPaperUrl(f.id, p.id)} onSeen={setSeen} />
            </section>
            <Decision file={file} f={f} seen={seen} onChanged={onChanged} />
          </>
        );
      }}
    </Held>
  );
}

function Decision({ file, f, seen, onChanged }: { file: Resource<Filing>; f: Filing; seen: ReadonlySet<string>; onChanged: () => void }) {
  const [ask, setAsk] = useState<'docket' | 'return' | 'reject'>();
  const act = useAction(async (what: () => Promise<Filing>) => {
    file.set(await what());
    setAsk(undefined);
    onChanged();
  });
  const can = (m: string) => f.allowedMoves.includes(m);
  const { opened, total } = openedOf(tabsOfPapers(f.documents), seen);
  return (
    <aside className={css.decide}>
      <section>
        <h2>{t('court.filing.bag')}</h2>
        <p className="note">{t('court.filing.bagWhy')}</p>
        <p><a href={bagUrl(f.id)} download><Icon name="download" size="sm" /> {t('court.filing.bagGet')}</a></p>
        <p className="note">{t('court.filing.digest')} <span className="num">{f.bagDigest.slice(0, 16)}…</span></p>
      </section>
      <p className={`note ${css.stays}`}><Icon name="lock-keyhole" size="sm" /><span>{t('court.stays')}</span></p>
      <div className={css.answers}>
        <h2>{t('court.decision')}<span className="note">{t('court.opened', { n: opened, total })}</span></h2>
        {f.allowedMoves.length === 0 && <p className="note">{f.state === 'received' ? t('court.notYours') : t('court.decided')}</p>}
        {can('docket') && <Button wide onClick={() => setAsk('docket')}>{t('court.filing.accept')}</Button>}
        {can('return') && <Button wide onClick={() => setAsk('return')}>{t('court.filing.return')}</Button>}
        {can('reject') && <Button wide onClick={() => setAsk('reject')}>{t('court.filing.reject')}</Button>}
      </div>
      {ask === 'docket' && <Docket f={f} act={act} onClose={() => setAsk(undefined)} />}
      {(ask === 'return' || ask === 'reject') && <Flawed f={f} back={ask === 'return'} act={act} onClose={() => setAsk(undefined)} />}
    </aside>
  );
}

interface Asking {
  f: Filing;
  onClose: () => void;
  act: { run: (what: () => Promise<Filing>) => Promise<boolean>; busy: boolean; fault: import('../../api/fault.ts').Fault | null };
}

function Docket({ f, act, onClose }: Asking) {
  const draft = useDraft<string>(`docket/${f.id}`, '');
  const [tried, setTried] = useState(false);
  return (
    <Sheet open onClose={onClose} title={t('court.filing.accept')}
      footer={<><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={() => { setTried(true); if (draft.value.trim()) void act.run(() => docketFiling(f.id, draft.value.trim())).then((ok) => (ok ? draft.clear() : undefined)); }}>{t('court.filing.docketSend')}</Button></>}>
      <div className="stack"><p className="soft">{t('court.filing.docketLead')}</p><Field label={t('court.filing.docket')} hint={t('court.filing.docketHint')} value={draft.value} onChange={draft.set} error={tried && !draft.value.trim() ? t('common.field.needed') : act.fault?.field('number')} /></div>
    </Sheet>
  );
}

function Flawed({ f, back, act, onClose }: Asking & { back: boolean }) {
  const draft = useDraft<Flaws & { due: string }>(`${back ? 'return' : 'refuse'}/${f.id}`, { codes: [], texts: {}, due: '' });
  const [tried, setTried] = useState(false);
  const v = draft.value;
  const due = wholeDate(v.due);
  const problem = flawProblem(f.flaws, v);
  const reasons: FlawInput[] = flawsOf(v);
  const send = () => {
    setTried(true);
    if (problem || (back && !due)) return;
    void act.run(() => (back ? returnFiling(f.id, reasons, due!) : rejectFiling(f.id, reasons))).then((ok) => (ok ? draft.clear() : undefined));
  };
  return (
    <Sheet open wide onClose={onClose} title={back ? t('court.filing.return') : t('court.filing.reject')}
      footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={send}>{back ? t('court.filing.returnSend') : t('court.filing.rejectSend')}</Button></>}>
      <div className="stack">
        <p className="soft">{back ? t('court.filing.returnLead') : t('court.filing.rejectLead')}</p>
        <ChoiceGroup multiple legend={t('court.filing.why')} value={v.codes} onChange={(codes) => draft.set({ ...v, codes })} error={tried && problem === 'none' ? t('common.field.choose') : undefined}
          options={f.flaws.map((g) => ({
            value: g.id, label: pick(g.label), sub: g.cites.map((c) => pick(c.label)).join('；') || undefined,
            follow: <Field as="textarea" rows={2} label={t('staffdesk.ground.words')} optional={!g.text} value={v.texts[g.id] ?? ''} onChange={(text) => draft.set({ ...v, texts: { ...v.texts, [g.id]: text } })} error={tried && g.text && !v.texts[g.id]?.trim() ? t('common.field.needed') : undefined} />,
          }))} />
        {back && <DateField label={t('court.filing.cureBy')} value={v.due} onChange={(d) => draft.set({ ...v, due: d })} error={tried && !due ? t('common.field.date') : act.fault?.field('cureBy')} />}
      </div>
    </Sheet>
  );
}

