import { useEffect, useState } from 'react';
import type { RoomClient } from '../media/room.ts';
import type { SessionView } from '../media/protocol.ts';
import { t } from '../texts/t.ts';
import { Icon } from '../ui/Icon/Icon.tsx';
import { usePageTitle } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { Controls } from './Controls.tsx';
import { clock, inMyRoom, outside, screenOf, tiles } from './layout.ts';
import css from './Room.module.css';
import { Chat, Minutes, Whispers } from './Talk.tsx';
import { Tile, useBlocked } from './Tile.tsx';
import { useNow, type Shown } from './useRoom.ts';

/* The layout of the rooms on a phone; on a desk a party sees the same with more room. */

type Props = { client: RoomClient; state: Shown; view: SessionView; onLeave: () => void };

/** Bands say what is wrong with the line, and offer the touch that starts the sound. */
function Bands({ state, retry, start }: { state: Shown; retry: boolean; start: () => void }) {
  return (
    <div aria-live="polite">
      {state.link !== 'live' && <p className={css.band}><Icon name="wifi-off" />{state.link === 'media' ? t('room.link.media') : t('room.link.away')}</p>}
      {retry && <button type="button" className={css.band} onClick={start}><Icon name="volume-2" />{t('room.sound.blocked')}</button>}
    </div>
  );
}

/** JointRoom is everybody together: tiles, the own picture in a corner, large controls. */
export function JointRoom({ client, state, view, onLeave }: Props) {
  const now = useNow();
  const wide = useWide();
  const [sheet, setSheet] = useState<'chat' | 'minutes'>();
  const [retry, blocked, start] = useBlocked();
  usePageTitle(t('room.title.joint'));
  const here = inMyRoom(view);
  const shows = screenOf(view);
  const grid = tiles(here.length + (shows ? 1 : 0), wide);
  return (
    <div className={css.stage}>
      <header className={css.head}>
        <Icon name="users" />
        <div><h1>{t('room.title.joint')}</h1><small>{t('room.joint.who', { n: here.length + 1 })}</small></div>
        <span className={css.time}>{clock(view.openedAt, now)}</span>
      </header>
      <Bands state={state} retry={!!retry} start={start} />
      <main className={css.videos} style={{ gridTemplateColumns: `repeat(${grid.columns}, 1fr)`, gridTemplateRows: `repeat(${grid.rows}, 1fr)` }}>
        {shows && <Tile person={{ ...shows, name: t('room.tile.screen', { name: shows.name }), audio: true }} stream={state.faces[shows.person]?.screen ?? null} video whole />}
        {here.map((p) => <Tile key={p.person} person={p} stream={state.faces[p.person]?.main ?? null} video={p.video && !state.audioOnly} speaking={state.speaker === p.person} onBlocked={blocked} />)}
        {here.length === 0 && <p className={css.none}>{t('room.joint.empty')}</p>}
        <Tile stream={state.own} video={state.camera} me className={css.me} />
      </main>
      <Controls client={client} state={state} onChat={() => setSheet('chat')} onMinutes={() => setSheet('minutes')} onLeave={onLeave} />
      <Sheet open={sheet === 'chat'} onClose={() => setSheet(undefined)} title={t('room.chat.title')}><Chat lines={state.lines} people={view.people} me={view.you.person} send={(text) => client.say('joint', text)} /></Sheet>
      <Sheet open={sheet === 'minutes'} onClose={() => setSheet(undefined)} title={t('room.minutes.title')}><Minutes entries={view.minutes} me={view.you.person} confirm={view.allowedMoves.includes('confirm') ? (ids) => client.confirmMinutes(ids) : undefined} /></Sheet>
    </div>
  );
}

/** PrivateRoom looks like another room, because it is one: plum frame, a sign over the door, who is outside and hears nothing. */
export function PrivateRoom({ client, state, view, onLeave }: Props) {
  const now = useNow();
  const [retry, blocked, start] = useBlocked();
  usePageTitle(t('room.title.private'));
  const here = inMyRoom(view);
  const mediator = here.find((p) => p.side === 'mediator') ?? here[0];
  const name = mediator?.name ?? t('room.tile.mediator');
  const since = view.caucuses.find((c) => !c.endedAt)?.startedAt ?? view.you.since;
  return (
    <div className={css.den}>
      <div className={css.door}>
        <header className={css.sign}>
          <Icon name="lock-keyhole" />
          <div><h1>{t('room.title.private')}</h1><p>{t('room.private.only', { name })}</p></div>
          <span className={css.time}>{clock(since, now)}</span>
        </header>
        <Bands state={state} retry={!!retry} start={start} />
        <main className={css.denVideos}>
          {here.map((p) => <Tile key={p.person} person={p} stream={state.faces[p.person]?.main ?? null} video={p.video && !state.audioOnly} speaking={state.speaker === p.person} onBlocked={blocked} />)}
          <Tile stream={state.own} video={state.camera} me className={css.me} />
        </main>
        {outside(view).map((p) => <div key={p.person} className={css.out}><Icon name="door-closed" /><p><b>{t('room.private.outside', { name: p.name })}</b><small>{t('room.private.hears')}</small></p></div>)}
        <Whispers lines={state.whispers} me={view.you.person} mediator={name} tell={(id, tell) => void client.tell(id, tell).catch(() => undefined)} send={(text) => client.say('caucus', text)} />
      </div>
      <Controls client={client} state={state} onChat={() => undefined} onMinutes={() => undefined} onLeave={onLeave} inPrivate />
    </div>
  );
}

function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia('(min-width: 48rem)').matches);
  useEffect(() => {
    const m = matchMedia('(min-width: 48rem)');
    const set = () => setWide(m.matches);
    m.addEventListener('change', set);
    return () => m.removeEventListener('change', set);
  }, []);
  return wide;
}
