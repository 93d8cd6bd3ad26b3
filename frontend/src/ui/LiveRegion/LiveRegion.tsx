import { useSyncExternalStore } from 'react';

let said = '';
let turn = false;
const listeners = new Set<() => void>();

/** announce reads a sentence to those who listen to the screen; nothing on it moves. */
export function announce(sentence: string): void {
  turn = !turn;
  said = turn ? sentence : `${sentence}\u00a0`; // a change is needed even when the words are the same
  for (const l of listeners) l();
}

/** LiveRegion stands once in the app and speaks what `announce` is given. */
export function LiveRegion() {
  const words = useSyncExternalStore((l) => (listeners.add(l), () => listeners.delete(l)), () => said, () => '');
  return <div className="vh" aria-live="polite" role="status">{words}</div>;
}
