import { lazy, Suspense, useEffect, useState } from 'react';
import type { Devices, DevicesState } from '../media/devices.ts';
import { watchLevel } from '../media/level.ts';
import type { SessionView } from '../media/protocol.ts';
import { T } from '../texts/T.tsx';
import { loadTexts, t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import css from './Room.module.css';
import { Tile } from './Tile.tsx';
import { useNow } from './useRoom.ts';

const RoomBlocked = lazy(async () => (await Promise.all([import('../routing/RoomBlocked.tsx'), loadTexts(['why'])]))[0]);
const stopped = (view: Pick<SessionView, 'caseId'>) => <Suspense><RoomBlocked id={view.caseId} /></Suspense>;

/** peopleOf names everybody else of a session, as in "with Lin Hui and Zhou Jianming". */
export function peopleOf(view: SessionView): string {
  return view.people.filter((p) => p.person !== view.you.person).map((p) => p.name).join(t('room.and'));
}

/** Early says when the door opens, or that it will not. */
export function Early({ view }: { view: SessionView }) {
  return (
    <Screen title={t('room.title.early')} back={{ href: `/cases/${view.caseId}`, label: t('room.back') }}>
      <h1>{t('room.title.early')}</h1>
      {stopped(view)}
      <p className="lead">{view.state === 'cancelled' ? t('room.early.cancelled') : view.mode === 'in_person' ? t('room.talk.mode.in_person') : view.from ? t('room.early', { from: view.from }) : t('room.early.none')}</p>
    </Screen>
  );
}

/** Over is the page after the talk. */
export function Over({ view, text }: { view: Pick<SessionView, 'caseId'>; text?: string }) {
  return (
    <Screen title={t('room.title.over')} actions={<Button kind="main" wide href={`/cases/${view.caseId}`}>{t('room.over.go')}</Button>}>
      <h1>{t('room.title.over')}</h1>
      <p>{text ?? t('room.over.text')}</p>
    </Screen>
  );
}

/** useSlowNetwork is what the browser knows of the network; nothing is measured by loading anything. */
function useNetwork(): 'offline' | 'slow' | 'fine' {
  const look = () => {
    if (!navigator.onLine) return 'offline';
    const c = (navigator as { connection?: { effectiveType?: string; rtt?: number } }).connection;
    return c && (/2g|3g/.test(c.effectiveType ?? '') || (c.rtt ?? 0) > 400) ? 'slow' : 'fine';
  };
  const [state, set] = useState<'offline' | 'slow' | 'fine'>(look);
  useEffect(() => {
    const again = () => set(look());
    globalThis.addEventListener('online', again);
    globalThis.addEventListener('offline', again);
    return () => {
      globalThis.removeEventListener('online', again);
      globalThis.removeEventListener('offline', again);
    };
  }, []);
  return state;
}

function Line({ icon, tone, title, note, children }: { icon: IconName; tone: 'ok' | 'warn' | 'tip'; title: string; note?: string; children?: React.ReactNode }) {
  return <li><span className={css[tone]}><Icon name={icon} /></span><span>{title}{note && <span className="note">{note}</span>}</span>{children ?? <span />}</li>;
}

function Bars({ track }: { track: MediaStreamTrack }) {
  const [level, setLevel] = useState(0);
  useEffect(() => watchLevel(track, setLevel), [track]);
  return <span className={css.bars} aria-hidden="true">{[0.15, 0.35, 0.6, 0.4, 0.2].map((w, i) => <i key={i} style={{ height: 4 + Math.min(20, level * 60 * w) }} />)}</span>;
}

/** Check is the look before the door: camera, sound, network, company. Nobody sees anything of it. */
export function Check({ view, devices, state, onEnter }: { view: SessionView; devices: Devices; state: DevicesState; onEnter: () => void }) {
  const [asked, setAsked] = useState(false);
  const network = useNetwork();
  const [stream, setStream] = useState<MediaStream | null>(null);
  useEffect(() => setStream(state.video ? new MediaStream([state.video]) : null), [state.video]);
  const ask = () => {
    setAsked(true);
    void devices.open();
  };
  const nothing = asked && !state.audio && !state.video && (!!state.audioFault || !!state.videoFault);
  return (
    <Screen title={t('room.title.check')} back={{ href: `/cases/${view.caseId}`, label: t('room.back') }}
      actions={asked
        ? <><Button kind="main" wide onClick={onEnter}>{state.video || !state.audio ? t('room.check.go') : t('room.check.goVoice')}</Button><Button kind="plain" wide icon="phone" href="tel:12368" external>{t('room.check.phone')}</Button></>
        : <><Button kind="main" wide onClick={ask}>{t('room.check.ask')}</Button><Button kind="plain" wide icon="phone" href="tel:12368" external>{t('room.check.phone')}</Button></>}>
      <div>
        <p className="note">{view.from ? t('room.when', { from: view.from, people: peopleOf(view) }) : t('room.with', { people: peopleOf(view) })}</p>
        <h1>{t('room.title.check')}</h1>
      </div>
      {stopped(view)}
      {!asked ? <p className="lead">{t('room.check.askWhy')}</p> : (
        <>
          {!nothing && <div className={css.camera}><Tile stream={stream} video={!!state.video} me /><span className={css.tag}>{t('room.check.own')}</span></div>}
          <ul className={css.checks} aria-live="polite">
            {state.video ? <Line icon="circle-check" tone="ok" title={t('room.check.face')}><Button kind="link" onClick={() => void devices.flip()}>{t('room.check.flip')}</Button></Line>
              : <Line icon="triangle-alert" tone="warn" title={t('room.check.noFace')} note={state.videoFault ? t(`room.fault.${state.videoFault}`) : t('common.loading')}>{state.videoFault && <Button kind="link" onClick={ask}>{t('room.check.again')}</Button>}</Line>}
            {state.audio ? <Line icon="circle-check" tone="ok" title={t('room.check.voice')} note={t('room.check.voiceHint')}><Bars track={state.audio} /></Line>
              : <Line icon="triangle-alert" tone="warn" title={t('room.check.noVoice')} note={state.audioFault ? t(`room.fault.${state.audioFault}`) : t('common.loading')}>{state.audioFault && <Button kind="link" onClick={ask}>{t('room.check.again')}</Button>}</Line>}
            {network === 'fine' ? <Line icon="circle-check" tone="ok" title={t('room.check.net')} />
              : <Line icon={network === 'slow' ? 'triangle-alert' : 'wifi-off'} tone="warn" title={network === 'slow' ? t('room.check.slow') : t('room.check.offline')} note={network === 'slow' ? t('room.check.slowHint') : t('room.check.offlineHint')} />}
            <Line icon="users" tone="tip" title={t('room.check.company')} note={t('room.check.companyHint')} />
          </ul>
        </>
      )}
    </Screen>
  );
}

/** Waiting is the waiting room: what has been done, what comes next, and that nobody sees or hears. */
export function Waiting({ view, away, onLeave }: { view: SessionView; away: boolean; onLeave: () => void }) {
  const now = useNow(15_000);
  const mediator = view.people.find((p) => p.side === 'mediator');
  const name = mediator?.name ?? t('room.tile.mediator');
  const others = view.people.filter((p) => p.person !== view.you.person && (p.side === 'applicant' || p.side === 'respondent'));
  const step = (done: boolean, current: boolean, text: string, note?: string) => (
    <li key={text} className={cx(done ? css.done : current ? css.now : css.todo)}>
      <Icon name={done ? 'circle-check' : current ? 'hourglass' : 'circle-dashed'} />
      <span>{current ? <b>{text}</b> : text}{note && <><br /><span className="note">{note}</span></>}</span><span />
    </li>
  );
  const came = !!mediator && mediator.place !== 'outside';
  return (
    <Screen title={t('room.title.waiting')} loose actions={<Button kind="plain" wide icon="log-out" onClick={onLeave}>{t('room.wait.leave')}</Button>}>
      <div>
        {view.from && <p className="note">{t('room.wait.time', { from: view.from, now: now.toISOString() })}</p>}
        <h1>{t('room.title.waiting')}</h1>
        <p><T k="room.wait.unseen" /></p>
      </div>
      {stopped(view)}
      {away && <p className={css.band} role="status"><Icon name="wifi-off" />{t('room.link.away')}</p>}
      <section className={css.box}>
        <ol className={css.steps} aria-live="polite">
          {step(true, false, t('room.wait.here'))}
          {step(came, !came, came ? t('room.wait.came', { mediator: name }) : t('room.wait.notYet', { mediator: name }))}
          {step(view.you.checked, came && !view.you.checked, view.you.checked ? t('room.wait.checked', { mediator: name }) : t('room.wait.checkYou', { mediator: name }), view.you.checked ? undefined : t('room.wait.checkHint'))}
          {others.map((p) => step(p.place !== 'outside', view.you.checked && p.place === 'outside', p.place !== 'outside' ? t('room.wait.otherHere', { name: p.name }) : t('room.wait.other', { name: p.name })))}
          {step(false, view.you.checked && others.every((p) => p.place !== 'outside'), t('room.wait.together'))}
        </ol>
      </section>
      <section>
        <h2>{t('room.wait.inside')}</h2>
        <ul className={css.rules}>
          <li><Icon name="hand" /><span>{t('room.wait.alone')}</span></li>
          <li><Icon name="mic-off" /><span><T k="room.wait.noRecord" /></span></li>
          <li><Icon name="phone-incoming" /><span>{t('room.wait.dropped')}</span></li>
        </ul>
      </section>
    </Screen>
  );
}
