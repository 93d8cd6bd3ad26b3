import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { getCase } from '../../api/cases.ts';
import { pick, type CaseView } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useDraft } from '../../drafts/useDraft.ts';
import { dateTime } from '../../texts/format.ts';
import { t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../ui/SavedLine/SavedLine.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { courtScreenings, screenCase } from '../api.ts';
import { GroundChoice, groundProblem, type Chosen } from '../Grounds.tsx';
import { Evidence, People, Story } from '../mediator/Sections.tsx';
import { usePack } from '../mediator/useDesk.ts';
import { Held } from '../DeskFrame.tsx';
import { bothNames, subject } from '../mediator/words.ts';
import type { DeskItem } from '../types.ts';
import { usePages } from '../usePages.ts';
import css from './Court.module.css';
import { Columns, CourtFrame, Nothing, Queue, useCourtTopic } from './CourtFrame.tsx';

/** Screenings is the queue of applications that need a person's eye: suited to mediation here, or returned with where to go. */
export default function Screenings({ params: { id } }: { params: { id?: string } }) {
  const topic = useCourtTopic();
  const list = usePages<DeskItem>('court/screenings', (cursor) => courtScreenings(cursor), topic);
  return (
    <CourtFrame title={t('court.screenings')} at={list.first.at} stale={list.first.stale}>
      <Columns chosen={!!id} two={!id} queue={<Queue title={t('court.screen.queue')} note={t('court.screen.note')} list={list} chosen={id} href={(i) => `/court/applications/${i.id}`} empty={t('court.screen.none')} />}>
        {id ? <File id={id} onChanged={() => void list.first.refresh()} /> : <Nothing words={t('court.choose')} />}
      </Columns>
    </CourtFrame>
  );
}

function File({ id, onChanged }: { id: string; onChanged: () => void }) {
  const view = useResource(`case/${id}`, () => getCase(id), { topic: `case:${id}` });
  const [, go] = useLocation();
  const [returning, setReturning] = useState(false);
  const act = useAction(async (what: () => Promise<CaseView>) => {
    view.set(await what());
    setReturning(false);
    onChanged();
    go('/court/applications');
  });
  return (
    <Held of={view}>
      {(c) => (
        <>
          <section className={css.file}>
            <Link href="/court/applications" className={css.back}><Icon name="chevron-left" />{t('court.screen.queue')}</Link>
            <div className={css.head}><div><h1>{bothNames(c)} · {subject(c)}</h1><p className="note">{[c.number && t('court.filing.from', { number: c.number }), c.submittedAt && t('court.screen.sent', { at: dateTime(c.submittedAt) })].filter(Boolean).join(' · ')}</p></div></div>
            <Story c={c} />
            <People c={c} />
            <Evidence c={c} />
          </section>
          <aside className={css.decide}>
            <section className={c.screening?.reasons?.length ? css.attention : undefined}>
              <h2><span><Icon name="scan-search" size="sm" /> {t('court.screen.why')}</span></h2>
              {c.screening?.reasons?.length ? <ul className={css.checks}>{c.screening.reasons.map((r, i) => <li key={i} className={css.look}><Icon name="triangle-alert" /><span>{tServer(r.key, r.params, 'triage.other')}</span></li>)}</ul> : <p className="note">{t('court.screen.noDoubt')}</p>}
              <p className="note">{t('court.screen.hint')}</p>
            </section>
            <div className={css.answers}>
              <h2>{t('court.decision')}</h2>
              {act.fault && !returning && <FaultStrip fault={act.fault} />}
              {c.allowedMoves.includes('screen_accept') && <Button wide busy={act.busy} onClick={() => void act.run(() => screenCase(c.id, { decision: 'accepted' }))}>{t('court.screen.accept')}</Button>}
              {c.allowedMoves.includes('screen_return') && <Button wide onClick={() => setReturning(true)}>{t('court.screen.return')}</Button>}
              {!c.allowedMoves.some((m) => m.startsWith('screen')) && <p className="note">{t('court.decided')}</p>}
            </div>
            {returning && <Return c={c} act={act} onClose={() => setReturning(false)} />}
          </aside>
        </>
      )}
    </Held>
  );
}

function Return({ c, act, onClose }: { c: CaseView; onClose: () => void; act: { run: (what: () => Promise<CaseView>) => Promise<boolean>; busy: boolean; fault: import('../../api/fault.ts').Fault | null } }) {
  const pack = usePack(c.track);
  const draft = useDraft<Chosen & { whereTo: string }>(`screen/${c.id}`, { id: '', text: '', whereTo: '' });
  const [tried, setTried] = useState(false);
  const v = draft.value;
  const grounds = pack.data?.returns ?? [];
  const usual = pick(grounds.find((g) => g.id === v.id)?.whereTo);
  const send = () => {
    setTried(true);
    if (groundProblem(grounds, v)) return;
    void act.run(() => screenCase(c.id, { decision: 'returned', ground: v.id, ...(v.text.trim() ? { text: v.text.trim() } : {}), ...(v.whereTo.trim() ? { whereTo: v.whereTo.trim() } : {}) })).then((ok) => (ok ? draft.clear() : undefined));
  };
  return (
    <Sheet open wide onClose={onClose} title={t('court.screen.return')} footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={send}>{t('court.screen.returnSend')}</Button></>}>
      <div className="stack">
        <p className="soft">{t('court.screen.returnLead')}</p>
        <ResourceView of={pack}>{() => <GroundChoice legend={t('court.reject.ground')} grounds={grounds} value={v} onChange={(g) => draft.set({ ...v, ...g })} tried={tried} />}</ResourceView>
        <Field label={t('court.screen.whereTo')} optional hint={usual ? t('court.screen.usual', { where: usual }) : undefined} value={v.whereTo} onChange={(whereTo) => draft.set({ ...v, whereTo })} />
      </div>
    </Sheet>
  );
}
