import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { getCandidates, getCase } from '../../api/cases.ts';
import { pick, type Keyed } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { dueDay } from '../../texts/format.ts';
import { t, tServer } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { PersonCard } from '../../ui/PersonCard/PersonCard.tsx';
import { appointMediator, courtSelections } from '../api.ts';
import { Story } from '../mediator/Sections.tsx';
import { Held } from '../DeskFrame.tsx';
import { bothNames, subject } from '../mediator/words.ts';
import type { DeskItem } from '../types.ts';
import { usePages } from '../usePages.ts';
import css from './Court.module.css';
import { Columns, CourtFrame, Nothing, Queue, useCourtTopic } from './CourtFrame.tsx';

const words = (list: readonly Keyed[]) => list.map((r) => tServer(r.key, r.params));

/** Appointments is the queue of cases for which the court names the mediator, with reasons and doubts for each. */
export default function Appointments({ params: { id } }: { params: { id?: string } }) {
  const topic = useCourtTopic();
  const list = usePages<DeskItem>('court/selections', (cursor) => courtSelections(cursor), topic);
  const mine = { ...list, items: list.items.filter((i) => i.waiting === 'court') };
  return (
    <CourtFrame title={t('court.selections')} at={list.first.at} stale={list.first.stale}>
      <Columns chosen={!!id} two={!id} queue={<Queue title={t('court.appoint.queue')} list={mine} chosen={id} href={(i) => `/court/appointments/${i.id}`} empty={t('court.appoint.none')} />}>
        {id ? <File id={id} onChanged={() => void list.first.refresh()} /> : <Nothing words={t('court.choose')} />}
      </Columns>
    </CourtFrame>
  );
}

function File({ id, onChanged }: { id: string; onChanged: () => void }) {
  const view = useResource(`case/${id}`, () => getCase(id), { topic: `case:${id}` });
  const candidates = useResource(`candidates/${id}`, () => getCandidates(id), { topic: `case:${id}` });
  const [, go] = useLocation();
  const [chosen, setChosen] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    view.set(await appointMediator(id, chosen));
    onChanged();
    go('/court/appointments');
  });
  return (
    <Held of={view}>
      {(c) => (
        <>
          <section className={css.file}>
            <Link href="/court/appointments" className={css.back}><Icon name="chevron-left" />{t('court.appoint.queue')}</Link>
            <div className={css.head}><div><h1>{bothNames(c)} · {subject(c)}</h1><p className="note">{[c.number && t('court.filing.from', { number: c.number }), c.selection?.due && t('court.appoint.due', { due: dueDay(c.selection.due) })].filter(Boolean).join(' · ')}</p></div></div>
            <ResourceView of={candidates}>
              {(l) => l.items.length === 0 ? <Empty small title={t('court.appoint.nobody')}><p>{t('court.appoint.nobodySub')}</p></Empty> : (
                <>
                  <div className={css.cands} role="radiogroup" aria-label={t('court.appoint.head')}>
                    {l.items.map((x) => <PersonCard key={x.mediator} name={pick(x.name)} house={pick(x.organizationName)} reasons={words(x.reasons)} doubts={words(x.doubts)} selected={chosen === x.mediator} onSelect={() => setChosen(x.mediator)} group="appoint" selectLabel={t('court.appoint.pick', { name: pick(x.name) })} />)}
                  </div>
                  <p><Button kind="link" icon="scale" href={`/court/routing/${id}`}>{t('court.appoint.record')}</Button></p>
                  <details className={css.box}><summary>{t('court.appoint.funnel')}</summary><ul className="lines">{l.funnel.map((f) => <li key={f.key}><Icon name="circle-dot" /><span><b className="num">{f.count}</b> {tServer(f.key, f.params)}</span></li>)}</ul></details>
                </>
              )}
            </ResourceView>
            <Story c={c} />
          </section>
          <aside className={css.decide}>
            <section><h2>{t('court.appoint.why')}</h2><p className="note">{c.selection?.courtAppoints ? t('court.appoint.whyCourt') : t('court.appoint.whyOpen')}</p></section>
            <div className={css.answers}>
              <h2>{t('court.decision')}</h2>
              <FaultStrip fault={act.fault} />
              {c.allowedMoves.includes('appoint') ? <Button wide busy={act.busy} why={tried && !chosen ? t('court.appoint.choose') : undefined} onClick={() => { setTried(true); if (chosen) void act.run(); }}>{t('court.appoint.send')}</Button> : <p className="note">{t('court.decided')}</p>}
            </div>
          </aside>
        </>
      )}
    </Held>
  );
}
