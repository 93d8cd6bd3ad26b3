import { useSyncExternalStore } from 'react';
import { dateTime } from '../../texts/format.ts';
import { T } from '../../texts/T.tsx';
import { Strip } from '../Strip/Strip.tsx';

function listen(call: () => void) {
  globalThis.addEventListener('online', call);
  globalThis.addEventListener('offline', call);
  return () => {
    globalThis.removeEventListener('online', call);
    globalThis.removeEventListener('offline', call);
  };
}

/** useOnline tells whether the phone says it has a network. */
export function useOnline(): boolean {
  return useSyncExternalStore(listen, () => navigator.onLine, () => true);
}

/** OfflineStrip is the amber band that says so, with the time of the data below it when that is known. */
export function OfflineStrip({ at, stale }: { at?: Date | null; stale?: boolean }) {
  const online = useOnline();
  if (online && !stale) return null;
  return <Strip tint="amber" icon="wifi-off" role="status">{at ? <T k="common.offlineSince" at={dateTime(at)} /> : <T k="common.offline" />}</Strip>;
}
