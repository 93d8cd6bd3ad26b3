import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import type { OutReason, SessionView } from '../media/protocol.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { getSession } from './api.ts';
import { Check, Early, Over, Waiting } from './Before.tsx';
import { stageOf } from './layout.ts';
import { JointRoom, PrivateRoom } from './PhoneRoom.tsx';
import { useDevices, useRoom } from './useRoom.ts';

/** RoomPage is a session for a party: the check, the waiting room, the joint room, the private room, and after. While the page after it
    loads React keeps this one, hidden: whoever goes back at once begins a new visit, and does not find the room he left. */
export default function RoomPage({ params }: { params: { id: string } }) {
  const session = useResource(`session/${params.id}`, () => getSession(params.id) as Promise<unknown> as Promise<SessionView>, { topic: `session:${params.id}` });
  const [visit, setVisit] = useState({ number: 0, over: false });
  const leave = () => {
    setVisit((v) => ({ number: v.number + 1, over: true }));
    addEventListener('popstate', () => setVisit((v) => ({ ...v, over: false })), { once: true });
  };
  if (visit.over) return <Loading />; // the next page is on its way
  return <ResourceView of={session}>{(view) => <Inside key={visit.number} sid={params.id} known={view} onLeft={leave} />}</ResourceView>;
}

function Inside({ sid, known, onLeft }: { sid: string; known: SessionView; onLeft: () => void }) {
  const [entered, setEntered] = useState(() => known.you.admitted && known.state === 'open'); // a reload comes back to the seat
  const [, go] = useLocation();
  const { devices, state: hardware } = useDevices();
  const { client, state } = useRoom(sid, entered, devices);
  const view = state?.view ?? known;
  useEffect(() => {
    if (entered && !hardware.audio && !hardware.audioFault) void devices.open(); // whoever comes back passed no check that opened them
  }, [entered, devices, hardware]);
  const leave = () => {
    void client?.leave().catch(() => undefined);
    onLeft();
    go(`/cases/${view.caseId}`);
  };
  if (state?.ended) return <Ended reason={state.ended} view={view} again={() => { setEntered(false); }} />;
  if (!known.allowedMoves.includes('enter') && !entered && known.you.place === 'outside') return view.state === 'closed' ? <Over view={view} /> : <Early view={view} />;
  switch (stageOf(view, entered)) {
    case 'over':
      return <Over view={view} />;
    case 'joint':
      return client && state ? <JointRoom client={client} state={state} view={view} onLeave={leave} /> : null;
    case 'private':
      return client && state ? <PrivateRoom client={client} state={state} view={view} onLeave={leave} /> : null;
    case 'waiting':
      return <Waiting view={view} away={!!state && state.link !== 'live'} onLeave={leave} />;
    default:
      return <Check view={view} devices={devices} state={hardware} onEnter={() => setEntered(true)} />;
  }
}

function Ended({ reason, view, again }: { reason: OutReason; view: SessionView; again: () => void }) {
  if (reason === 'over') return <Over view={view} />;
  const key = (['replaced', 'elsewhere', 'removed', 'signed_out'] as const).find((r) => r === reason) ?? 'refused';
  return (
    <Screen title={t('room.out.refused')} actions={<>{reason !== 'removed' && <Button kind="main" wide onClick={again}>{t('room.out.again')}</Button>}<Button kind="plain" wide href={`/cases/${view.caseId}`}>{t('room.over.go')}</Button></>}>
      <h1>{t(`room.out.${key}`)}</h1>
    </Screen>
  );
}
