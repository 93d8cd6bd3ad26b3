import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { getCase } from '../api/cases.ts';
import { asFault, Fault } from '../api/fault.ts';
import type { CaseView } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { NotesBox } from '../desks/mediator/Notes.tsx';
import { Devices, type DevicesState } from '../media/devices.ts';
import type { RoomClient } from '../media/room.ts';
import { Refusal, type SessionView } from '../media/protocol.ts';
import { tServer, t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { usePageTitle } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { getSession, strikeMinute, writeMinute } from './api.ts';
import { Check, Over } from './Before.tsx';
import css from './Cockpit.module.css';
import { inMyRoom, isPrivate, minutesBetween, screenOf } from './layout.ts';
import { Agenda, MinutesPad, Papers, Points } from './Panels.tsx';
import { RoomPlan } from './RoomPlan.tsx';
import { Chat, Heard } from './Talk.tsx';
import { Tile, useBlocked } from './Tile.tsx';
import { setCamera, share, useDevices, useNow, useRoom, type Shown } from './useRoom.ts';

/** Cockpit is the session for the mediator: rooms and people, what is agreed and written, notes and papers. */
export default function Cockpit({ params }: { params: { id: string } }) {
  const session = useResource(`session/${params.id}`, () => getSession(params.id) as Promise<unknown> as Promise<SessionView>, { topic: `session:${params.id}` });
  return <ResourceView of={session}>{(view) => <WithCase view={view} />}</ResourceView>;
}

function WithCase({ view }: { view: SessionView }) {
  const found = useResource(`case/${view.caseId}`, () => getCase(view.caseId), { topic: `case:${view.caseId}` });
  return <ResourceView of={found}>{(c) => <Desk known={view} c={c} />}</ResourceView>;
}

function Desk({ known, c }: { known: SessionView; c: CaseView }) {
  const { devices, state: hardware } = useDevices();
  const [entered, setEntered] = useState(() => known.state === 'open' && known.you.place !== 'outside');
  const { client, state } = useRoom(known.id, entered, devices);
  const view = state?.view ?? known;
  usePageTitle(t('cockpit.title'));
  useEffect(() => {
    if (entered && !hardware.audio && !hardware.audioFault) void devices.open();
  }, [entered, devices, hardware]);
  if (!entered && view.state !== 'closed' && view.state !== 'cancelled') return <Check view={view} devices={devices} state={hardware} onEnter={() => setEntered(true)} />;
  if (view.state === 'cancelled') return <Over view={view} text={t('room.early.cancelled')} />;
  return <Board c={c} view={view} client={client} state={state} hardware={hardware} />;
}

function Board({ c, view, client, state, hardware }: { c: CaseView; view: SessionView; client: RoomClient | null; state: Shown | null; hardware: DevicesState }) {
  const now = useNow(5000);
  const [fault, setFault] = useState<Fault | null>(null);
  const [ending, setEnding] = useState(false);
  const [chatting, setChatting] = useState(false);
  const [retry, blocked, start] = useBlocked();
  const attempt = (what: Promise<unknown>) => {
    setFault(null);
    what.catch((e: unknown) => setFault(e instanceof Refusal ? new Fault({ code: e.code as Fault["code"], key: e.key, params: e.params }) : asFault(e)));
  };
  const parties = c.parties.filter((p) => !p.out).map((p) => p.name).join(t('room.and'));
  const inPrivate = isPrivate(view.you.place);
  const here = inMyRoom(view);
  const shows = screenOf(view);
  const closed = view.state === 'closed';
  const clockOf = c.clock;
  return (
    <div className={css.page}>
      <header className={css.top}>
        <Link href={`/desk/cases/${c.id}`} aria-label={t('common.back')}><Icon name="chevron-left" /></Link>
        <h1>{parties}</h1>
        {clockOf && <small>{t('cockpit.day', { day: clockOf.day, length: clockOf.length })}</small>}
        <span className={css.flag}><Icon name="circle-off" />{t('cockpit.noRecord')}</span>
        {view.captions && <span className={css.flag}><Icon name="captions" />{t('cockpit.captions')}</span>}
        <span className={css.clock}>{view.openedAt && t('cockpit.since', { n: minutesBetween(view.openedAt, now) })}</span>
      </header>
      <main className={css.grid}>
        <div className={cx(css.room, inPrivate && css.inPrivate)}>
          {inPrivate && <p className={css.sign}><Icon name="lock-keyhole" /><span><b>{t('cockpit.inPrivate', { name: here.map((p) => p.name).join(t('room.and')) })}</b>{t('cockpit.inPrivate.sub')}</span></p>}
          {fault && <FaultStrip fault={fault} />}
          {state && state.link !== 'live' && <p className={css.flag} role="status"><Icon name="wifi-off" />{state.link === 'media' ? t('room.link.media') : t('room.link.away')}</p>}
          {retry && <Button size="tiny" icon="volume-2" onClick={start}>{t('room.sound.blocked')}</Button>}
          {state && client && !closed ? (
            <>
              <div className={css.videos}>
                {shows && <Tile person={{ ...shows, name: t('room.tile.screen', { name: shows.name }), audio: true }} stream={state.faces[shows.person]?.screen ?? null} video whole />}
                {here.map((p) => <Tile key={p.person} person={p} stream={state.faces[p.person]?.main ?? null} video={p.video && !state.audioOnly} speaking={state.speaker === p.person} onBlocked={blocked} />)}
                <Tile stream={state.own} video={state.camera} me className={css.mine} />
              </div>
              {inPrivate && <Heard lines={state.whispers} me={view.you.person} name={here[0]?.name ?? ''} send={(text) => client.say('caucus', text)} />}
              <RoomPlan view={view} client={client} now={now} attempt={attempt} />
              <div className={css.controls} role="group">
                {view.allowedMoves.includes('open') && <Key icon="play" className={css.begin} onClick={() => attempt(client.open())}>{t('cockpit.open')}</Key>}
                <Key icon={state.muted ? 'mic-off' : 'mic'} pressed={state.muted} onClick={() => client.setAudio(state.muted)}>{state.muted ? t('room.ctl.unmute') : t('room.ctl.mute')}</Key>
                <Key icon={state.camera ? 'video' : 'video-off'} pressed={!state.camera} onClick={() => void setCamera(client, !state.camera)}>{state.camera ? t('room.ctl.cameraOff') : t('room.ctl.cameraOn')}</Key>
                {Devices.canShareScreen && <Key icon="monitor-up" pressed={state.sharing} onClick={() => attempt(share(client, !state.sharing))}>{state.sharing ? t('room.ctl.stopShare') : t('room.ctl.share')}</Key>}
                <Key icon="message-square" onClick={() => setChatting(true)}>{t('room.ctl.chat')}</Key>
                {view.allowedMoves.includes('close') && <Key icon="log-out" className={css.end} onClick={() => setEnding(true)}>{t('cockpit.ctl.end')}</Key>}
              </div>
            </>
          ) : <p className={css.flag}>{closed ? t('room.over.text') : hardware.audioFault ? tServer(`room.fault.${hardware.audioFault}`) : t('common.loading')}</p>}
        </div>
        <div className={css.text}>
          <Points c={c} />
          <MinutesPad entries={view.minutes} closed={closed && !view.allowedMoves.includes('minute')}
            write={async (text, replaces) => { await writeMinute(view.id, text, replaces); }} strike={async (id) => { await strikeMinute(view.id, id); }} />
        </div>
        <aside className={css.side}>
          <Agenda />
          <NotesBox id={c.id} />
          <Papers c={c} />
          {c.allowedMoves.includes('draft_agreement') && <div className={css.foot}><Button kind="main" wide size="slim" icon="file-pen-line" href={`/desk/cases/${c.id}/agreement`}>{t('cockpit.draft')}</Button></div>}
        </aside>
      </main>
      {client && state && <Sheet open={chatting} onClose={() => setChatting(false)} title={t('room.chat.title')}><Chat lines={state.lines} people={view.people} me={view.you.person} send={(text) => client.say('joint', text)} /></Sheet>}
      <Sheet open={ending} onClose={() => setEnding(false)} title={t('cockpit.end.title')} closeWord={false}
        footer={<div className="stack-s"><Button kind="danger" wide icon="log-out" onClick={() => { setEnding(false); if (client) attempt(client.end()); }}>{t('cockpit.end.yes')}</Button><Button kind="plain" wide onClick={() => setEnding(false)}>{t('room.leave.no')}</Button></div>}>
        <p>{t('cockpit.end.text')}</p>
      </Sheet>
    </div>
  );
}

function Key({ icon, children, onClick, pressed, className }: { icon: IconName; children: string; onClick: () => void; pressed?: boolean; className?: string }) {
  return <button type="button" className={className} aria-pressed={pressed} onClick={onClick}><Icon name={icon} /><span>{children}</span></button>;
}
