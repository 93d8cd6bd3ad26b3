import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Autosave, type Push, type SavedState } from './autosave.ts';

/** Draft is a form whose words are never lost. */
export interface Draft<T> {
  value: T;
  set: (value: T) => void;
  state: SavedState;
  /** flush sends to the server now what has not been sent. */
  flush: () => Promise<void>;
  /** clear forgets the draft: it was submitted. */
  clear: () => Promise<void>;
  revision: () => number;
  /** ready: what this phone kept has been looked for. */
  ready: boolean;
}

/** useDraft keeps a form on this phone under a key and, with `push`, with the server. What was kept from last time comes back. */
export function useDraft<T>(key: string, initial: T, push: Push<T> | null = null, revision = 0): Draft<T> {
  const saver = useRef<Autosave<T>>(null);
  saver.current ??= new Autosave<T>(`draft/${key}`, initial, revision, push);
  const save = saver.current;
  const [value, setValue] = useState(save.value);
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let gone = false;
    void save.restore().then((found) => {
      if (gone) return;
      if (found) setValue(save.value);
      setReady(true);
    });
    const leave = () => void save.flush();
    document.addEventListener('visibilitychange', leave);
    return () => {
      gone = true;
      document.removeEventListener('visibilitychange', leave);
      void save.flush();
      save.stop();
    };
  }, [save]);
  const state = useSyncExternalStore(useCallback((l) => save.subscribe(l), [save]), () => save.state);
  const set = useCallback((next: T) => {
    setValue(next);
    void save.change(next);
  }, [save]);
  return { value, set, state, ready, flush: () => save.flush(), clear: () => save.done(), revision: () => save.revision };
}
