import { useEffect, useState, useSyncExternalStore } from 'react';
import { Devices, type DevicesState } from '../media/devices.ts';
import { RoomClient, type RoomState } from '../media/room.ts';
import { stayAwake } from '../media/wake.ts';
import { enterSession } from './api.ts';

/* The media client is plain TypeScript; these hooks only let React look at it. */

/** useDevices holds camera and microphone as long as the page lives. */
export function useDevices(): { devices: Devices; state: DevicesState } {
  const [devices] = useState(() => new Devices());
  const state = useSyncExternalStore(devices.subscribe, () => devices.state);
  useEffect(() => () => devices.close(), [devices]);
  return { devices, state };
}

/** useRoom takes a seat in a session while `enter` is true, and lets it go when the page is left. */
export function useRoom(sid: string, enter: boolean, devices: Devices): { client: RoomClient | null; state: RoomState | null } {
  const [client, setClient] = useState<RoomClient | null>(null);
  useEffect(() => {
    if (!enter) return;
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/room/${sid}`;
    const c = new RoomClient({ url, devices, ticket: async () => (await enterSession(sid)).ticket });
    setClient(c);
    c.start();
    const sleep = stayAwake();
    return () => {
      sleep();
      c.stop();
      setClient(null);
    };
  }, [sid, enter, devices]);
  const state = useSyncExternalStore(client?.subscribe ?? nothing, () => client?.state ?? null);
  return { client, state };
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
