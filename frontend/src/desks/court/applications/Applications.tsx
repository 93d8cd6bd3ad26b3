import { useState } from 'react';
import { Link } from 'wouter';
import { pick } from '../../../api/types.ts';
import { useResource } from '../../../api/useResource.ts';
import { ResourceView } from '../../../app/ResourceView.tsx';
import { kindName } from '../../../directory/words.ts';
import { getApplication, getCriteria } from '../../../onboarding/api.ts';
import { StateWord } from '../../../onboarding/parts.tsx';
import type { Application, Criteria, Listed, Objection } from '../../../onboarding/types.ts';
import { dateTime, daysLeft, dueDate } from '../../../texts/format.ts';
import { t } from '../../../texts/t.ts';
import { cx } from '../../../ui/cx.ts';
import { DeadlineChip } from '../../../ui/DeadlineChip/DeadlineChip.tsx';
import { Empty } from '../../../ui/Empty/Empty.tsx';
import { Icon } from '../../../ui/Icon/Icon.tsx';
import base from '../../Desk.module.css';
import { Held } from '../../DeskFrame.tsx';
import { More } from '../../parts.tsx';
import { useFresh } from '../../useFresh.ts';
import { usePages, type Pages } from '../../usePages.ts';
import court from '../Court.module.css';
import { Columns, CourtFrame, Nothing, useCourtTopic } from '../CourtFrame.tsx';
import css from './Applications.module.css';
import { courtApplications, courtHouses, type Desk, type Placed } from './api.ts';
import { Criteria as Checks, Decide } from './Decide.tsx';
import { Given } from './Given.tsx';

const STATES = ['submitted', 'curing', 'refused'] as const;
type View = (typeof STATES)[number] | 'approved';

/** Applications is the queue of organizations that want onto the court's roster: the list, what one gave, and the decision. */
export default function Applications({ params: { id } }: { params: { id?: string } }) {
  const topic = useCourtTopic();
  const [state, setState] = useState<View>(() => [...STATES, 'approved' as const].find((s) => s === new URLSearchParams(location.search).get('state')) ?? 'submitted');
  const list = usePages<Listed>(`court/organizations/${state}`, (cursor) => courtApplications(state, cursor), topic);
  return (
    <CourtFrame title={t('admission.title')} at={list.first.at} stale={list.first.stale}>
      <Columns chosen={!!id} two={!id} queue={<Queue list={list} chosen={id} state={state} onState={setState} />}>
        {id ? <File key={id} id={id} onChanged={() => void list.first.refresh()} /> : <Nothing words={t('court.choose')} />}
      </Columns>
    </CourtFrame>
  );
}

function Queue({ list, chosen, state, onState }: { list: Pages<Listed>; chosen?: string; state: View; onState: (s: View) => void }) {
  const fresh = useFresh(list.first.data && list.items, (a) => a.id, (a) => `${a.state}/${a.due}`, (n) => t('admission.changed', { n }), state);
  const desk = list.first.data as Desk | undefined;
  const items = [...list.items].sort((a, b) => (a.due ?? '9').localeCompare(b.due ?? '9'));
  return (
    <nav className={court.queue} aria-label={t('admission.queue')}>
      <h1>{t('admission.queue')}</h1>
      <p className="note">{t('court.fewest')}</p>
      <div className={court.filter} role="group" aria-label={t('admission.queue')}>{STATES.map((s) => <button key={s} type="button" aria-pressed={s === state} onClick={() => onState(s)}>{t(`admission.state.${s}`)}{desk?.counts[s] ? <span className="num">{` ${desk.counts[s]}`}</span> : null}</button>)}<button type="button" aria-pressed={state === 'approved'} onClick={() => onState('approved')}>{t('admission.state.approved')}</button></div>
      {state === 'approved' ? <Roster /> : <ResourceView of={list.first}>
        {() => items.length === 0 ? <div className={base.pad}><Empty small title={t('admission.none')}><p>{t('court.emptySub')}</p></Empty></div> : (
          <ol>
            {items.map((a) => (
              <li key={a.id} className={fresh.has(a.id) ? base.fresh : undefined}>
                <Link href={`/court/organizations/${a.id}?state=${state}`} aria-current={a.id === chosen ? 'true' : undefined}>
                  <Days due={a.due} waits={a.state !== 'submitted'} />
                  <span>{a.id === chosen ? <b>{pick(a.name)}</b> : pick(a.name)}</span>
                  <span className={court.sub}>{a.state === 'curing' && a.due ? t('court.cureUntil', { due: dueDate(a.due) }) : t(`house.kind.${a.kind}`)}</span>
                </Link>
              </li>
            ))}
          </ol>
        )}
      </ResourceView>}
      {desk && <Also desk={desk} />}
      {state !== 'approved' && <div className={base.pad}><More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} /></div>}
    </nav>
  );
}

/** Roster is the houses that this court has invited. */
function Roster() {
  const topic = useCourtTopic();
  const list = usePages<Placed>('court/houses', courtHouses, topic);
  return (
    <>
      <ResourceView of={list.first}>
        {() => list.items.length === 0 ? <div className={base.pad}><Empty small title={t('admission.none')} /></div> : (
          <ol>{list.items.map((h) => <li key={h.id}><Link href={`/court/houses/${h.id}`} className={css.house}><span>{pick(h.name)}</span><span className={court.sub}>{kindName(h.kind)}{h.status !== 'active' && <> · {t(`house.status.${h.status as 'suspended'}`)}</>}</span></Link></li>)}</ol>
        )}
      </ResourceView>
      <div className={base.pad}><More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} /></div>
    </>
  );
}

/** Also is what else waits for the court about houses: objections, and those that ask for another term. */
function Also({ desk }: { desk: Desk }) {
  const where = (o: Objection) => (o.application ? `/court/organizations/${o.application}` : `/court/houses/${o.organization}`);
  return (
    <>
      {desk.objections.length > 0 && (
        <div className={css.also}>
          <h2>{t('admission.objections')}</h2>
          <ol>{desk.objections.map((o) => <li key={o.id}><Link href={where(o)}><Days due={o.due} waits={!o.allowedMoves.includes('decide')} /><span>{pick(o.subject)}</span><span className={court.sub}>{t(`admission.objection.${o.against}`)}</span></Link></li>)}</ol>
        </div>
      )}
      {desk.renewals.length > 0 && (
        <div className={css.also}>
          <h2>{t('admission.renewals')}</h2>
          <ol>{desk.renewals.map((r) => <li key={r.id}><Link href={`/court/houses/${r.id}`}><Days due={r.until} waits={false} /><span>{pick(r.name)}</span><span className={court.sub}>{kindName(r.kind)}</span></Link></li>)}</ol>
        </div>
      )}
    </>
  );
}

function Days({ due, waits }: { due?: string; waits: boolean }) {
  if (!due) return <span className={court.n}><b>–</b><small>{t('court.noLimit')}</small></span>;
  const left = daysLeft(due);
  return <span className={cx(court.n, !waits && left <= 3 && court.hot)}><b>{Math.abs(left)}</b><small>{left < 0 ? t('court.daysOver') : left === 1 ? t('court.dayLeft') : t('court.daysLeft')}</small></span>;
}

function File({ id, onChanged }: { id: string; onChanged: () => void }) {
  const view = useResource(`application/${id}`, () => getApplication(id));
  const kind = view.data?.kind;
  const criteria = useResource(kind ? `criteria/${kind}` : null, () => getCriteria(kind!));
  return (
    <Held of={view}>
      {(a) => (
        <Held of={criteria}>
          {(c) => (
            <>
              <section className={court.file}>
                <Link href="/court/organizations" className={court.back}><Icon name="chevron-left" />{t('admission.queue')}</Link>
                <Head a={a} />
                <Past a={a} c={c} />
                <Given a={a} c={c} />
              </section>
              <aside className={court.decide} aria-label={t('court.decision')} tabIndex={0}>
                <Decide a={a} c={c} onDone={(next) => { view.set(next); onChanged(); }} onRefresh={() => { void view.refresh(); onChanged(); }} />
                <Checks a={a} c={c} />
              </aside>
            </>
          )}
        </Held>
      )}
    </Held>
  );
}

function Head({ a }: { a: Application }) {
  return (
    <div className={court.head}>
      <div><h1>{pick(a.name)}</h1><p className="note">{[t(`house.kind.${a.kind}`), a.number && t('admission.number', { number: a.number }), a.submittedAt && t('admission.sent', { at: dateTime(a.submittedAt) })].filter(Boolean).join(' · ')}</p></div>
      <p className="row"><StateWord state={a.state} court />{a.due && (a.state === 'submitted' || a.state === 'curing') && <DeadlineChip due={a.due} daysLeft={daysLeft(a.due)} needsYou={a.state === 'submitted'} />}</p>
    </div>
  );
}

/** Past is what was asked and decided about this application so far. */
function Past({ a, c }: { a: Application; c: Criteria }) {
  if (a.cures.length === 0 && !a.ground) return null;
  return (
    <ul className="stack-s">
      {a.cures.map((x, i) => (
        <li key={i} className={court.box}>
          <p><b>{t('admission.cure.asked', { due: x.due })}</b> <span className="pre">{x.ask}</span></p>
          <p className="note">{x.answeredAt ? <><b>{t('court.cure.answered', { at: x.answeredAt })}</b> <span className="pre">{x.answer}</span></> : t('admission.notAnswered')}</p>
        </li>
      ))}
      {a.ground && <li className={court.box}><p><b>{pick(a.groundLabel) || pick(c.grounds.find((g) => g.id === a.ground)?.label)}</b></p><p className="pre">{a.text}</p></li>}
    </ul>
  );
}
