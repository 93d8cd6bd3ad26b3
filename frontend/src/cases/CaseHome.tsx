import { lazy, Suspense } from 'react';
import { pick, type CaseView } from '../api/types.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { dateTime, due, dueDay } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { loadTexts, t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { Timeline } from '../ui/Timeline/Timeline.tsx';
import { TurnCard } from '../ui/TurnCard/TurnCard.tsx';
import { useCase } from './useCase.ts';
import { CaseClock } from './CaseClock.tsx';
import { Places } from './Places.tsx';
import { turnWords } from './turn.ts';
import { caseTitle, sentence, stateWord } from './words.ts';

// only a case whose mediator is in question brings this along
const Blocked = lazy(async () => (await Promise.all([import('../routing/Blocked.tsx'), loadTexts(['why'])]))[0]);

/** CaseHome is one case to a party: whose turn, until when, the clock, what happened, where to go. */
export default function CaseHome({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const title = view.data ? caseTitle(view.data) : t('case.list.title');
  return (
    <Screen title={title} back={{ href: '/cases', label: t('case.list.all') }} at={view.at} stale={view.stale} loose>
      <ResourceView of={view}>{(c) => <Home view={c} />}</ResourceView>
    </Screen>
  );
}

function Home({ view: c }: { view: CaseView }) {
  const turn = turnWords(c);
  const moments = [...c.timeline].reverse().flatMap((e) => {
    const text = sentence(c, e);
    return text ? [{ id: e.id, at: dateTime(e.at), dateTime: e.at, text }] : [];
  });
  return (
    <>
      <div>
        <h1>{caseTitle(c)}</h1>
        <p className="note">
          {c.number ? t('case.number', { number: c.number }) : c.reference ? t('case.reference', { reference: c.reference }) : stateWord(c.state).text}
          {c.appointment?.acceptedAt && <> · <T k="case.mediator" name={pick(c.appointment.name)} /></>}
        </p>
      </div>
      {(c as { conflicts?: unknown[] }).conflicts?.length ? <Suspense><Blocked view={c} /></Suspense> : null}
      {c.state === 'returned' && <Returned view={c} />}
      {c.state === 'failed' && c.end && <Strip inset icon="info"><b>{t('case.end.title')}</b><br />{t('case.end.reason', { reason: pick(c.end.label) })}</Strip>}
      {(c.state !== 'returned') && (
        <TurnCard joint={turn.joint} whose={turn.whose} note={turn.mine || turn.planned ? undefined : stateWord(c.state).text} title={turn.title}
          due={turn.due && (turn.action?.href.startsWith('/sessions/') ? <T k="case.move.enter.when" at={turn.due} /> : turn.mine ? <T k="case.turn.due" due={dueDay(turn.due)} /> : <T k="case.turn.dueOther" due={due(turn.due)} />)}
          action={turn.action && <Button kind={turn.planned ? 'outline' : 'main'} wide href={turn.action.href}>{turn.action.label}</Button>} after={turn.after} />
      )}
      {c.clock && c.clock.state !== 'void' && c.clock.state !== 'met' && <CaseClock view={c} clock={c.clock} />}
      <Places view={c} />
      <section className="stack-s">
        <h2>{t('case.soFar')}</h2>
        <Timeline items={[...(turn.mine ? [{ id: 'now', open: true, at: t('case.soFar.now'), text: turn.title }] : []), ...moments]} />
      </section>
      <WaysOut view={c} />
    </>
  );
}

function Returned({ view: c }: { view: CaseView }) {
  const s = c.screening;
  return (
    <section className="panel stack">
      <h2>{t('case.returned.title')}</h2>
      {s && <p>{t('case.returned.why', { ground: [pick(s.ground), s.text].filter(Boolean).join('。') })}</p>}
      {s?.whereTo && <p><b>{t('case.returned.where', { place: pick(s.whereTo) })}</b></p>}
      <div className="stack-s">
        {c.allowedMoves.includes('edit') && <Button kind="main" wide href={`/cases/${c.id}/intake`}>{t('case.returned.edit')}</Button>}
        <Button kind="plain" wide icon="phone" external href="tel:12368">{t('case.returned.help')}</Button>
      </div>
    </section>
  );
}

function WaysOut({ view: c }: { view: CaseView }) {
  const can = (move: string) => c.allowedMoves.includes(move);
  return (
    <div>
      {can('replace') && <p><Button kind="link" icon="users" href={`/cases/${c.id}/stop?what=replace`}>{t('case.replace')}</Button></p>}
      {can('ask_extension') && <p><Button kind="link" icon="calendar-clock" href={`/cases/${c.id}/extension`}>{t('case.extension.ask')}</Button></p>}
      {can('stop') && <p><Button kind="link" icon="circle-stop" href={`/cases/${c.id}/stop`}>{c.you.side === 'applicant' ? t('case.stop') : t('case.stop.respondent')}</Button></p>}
      {can('withdraw') && <p><Button kind="link" icon="circle-off" href={`/cases/${c.id}/stop?what=withdraw`}>{t('case.withdraw')}</Button></p>}
    </div>
  );
}

