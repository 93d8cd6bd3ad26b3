import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Devices, type DevicesState } from '../media/devices.ts';
import { RoomClient, type RoomState } from '../media/room.ts';
import type { Faces } from '../media/faces.ts';
import type { Line, OutReason, SessionView } from '../media/protocol.ts';
import { enterSession } from './api.ts';

/* The media client is plain TypeScript; these hooks only let React look at it. */

/** useDevices holds camera and microphone as long as the page lives. */
export function useDevices(): { devices: Devices; state: DevicesState } {
  const [devices] = useState(() => new Devices());
  const state = useSyncExternalStore(devices.subscribe, () => devices.state);
  useEffect(() => () => devices.close(), [devices]);
  return { devices, state };
}

/** Shown is a seat as the pages draw it. */
export interface Shown {
  /** joining until the server has welcomed; media while sound and picture come back; away while the connection does */
  link: 'joining' | 'live' | 'media' | 'away';
  view: SessionView | null;
  faces: Faces;
  /** own is one's own picture, for the corner. */
  own: MediaStream | null;
  muted: boolean;
  camera: boolean;
  audioOnly: boolean;
  sharing: boolean;
  speaker: string | null;
  lines: readonly Line[];
  whispers: readonly Line[];
  ended: OutReason | null;
}

/** useRoom takes a seat in a session while `enter` is true, and lets it go when the page is left. */
export function useRoom(sid: string, enter: boolean, devices: Devices): { client: RoomClient | null; state: Shown | null } {
  const [client, setClient] = useState<RoomClient | null>(null);
  useEffect(() => {
    if (!enter) return;
    const c = new RoomClient({ session: sid, devices, ticket: async () => (await enterSession(sid)).ticket });
    setClient(c);
    c.start();
    return () => {
      c.stop();
      setClient(null);
    };
  }, [sid, enter, devices]);
  const state = useSyncExternalStore(client?.subscribe ?? nothing, () => client?.getState() ?? null);
  const hardware = useSyncExternalStore(devices.subscribe, () => devices.state);
  const picture = state?.own.video ? hardware.video : null;
  const own = useMemo(() => (picture ? new MediaStream([picture]) : null), [picture]);
  return { client, state: state && shown(state, own) };
}

function shown(s: RoomState, own: MediaStream | null): Shown {
  const link = s.phase === 'inside' ? (s.linked === false ? 'media' : 'live') : s.phase === 'reconnecting' ? 'away' : 'joining';
  return {
    link, view: s.session, faces: s.faces, own, muted: !s.own.audio, camera: s.own.video && !!own, audioOnly: s.soundOnly, sharing: !!s.own.screen, speaker: s.speaker, lines: s.lines, whispers: s.whispers, ended: s.ended?.reason ?? null,
  };
}

/** setCamera turns one's own picture on or off; off lets go of the camera, so that its lamp goes out. */
export async function setCamera(client: RoomClient, on: boolean): Promise<void> {
  client.setVideo(on);
  if (on) await client.devices.open({ audio: false, video: true });
  else client.devices.closeVideo();
}

/** share shows a screen to the room, or stops. */
export async function share(client: RoomClient, on: boolean): Promise<void> {
  if (on) await client.shareScreen();
  else client.stopScreen();
}

const nothing = () => () => undefined;

/** useNow is the time, told again every so many milliseconds. */
export function useNow(every = 1000): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}
