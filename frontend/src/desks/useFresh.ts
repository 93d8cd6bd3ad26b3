import { useEffect, useRef, useState } from 'react';
import { announce } from '../ui/LiveRegion/LiveRegion.tsx';
import { changedKeys } from './selection.ts';

/** useFresh gives the keys of the lines that have just changed, for two seconds, and reads `sentence` to those who listen. Another list (`of`) begins anew. */
export function useFresh<T>(items: readonly T[] | undefined, keyOf: (x: T) => string, sign: (x: T) => string, sentence: (n: number) => string, of = ''): ReadonlySet<string> {
  const before = useRef<Map<string, string>>(null);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const which = useRef(of);
  const print = items?.map((x) => `${keyOf(x)}\u0001${sign(x)}`).join('\u0002');
  useEffect(() => {
    if (which.current !== of) {
      which.current = of;
      before.current = null;
    }
    if (!items) return;
    const keys = changedKeys(before.current, items, keyOf, sign);
    before.current = new Map(items.map((x) => [keyOf(x), sign(x)]));
    if (keys.length === 0) return;
    setFresh(new Set(keys));
    announce(sentence(keys.length));
    const timer = setTimeout(() => setFresh(new Set()), 2000);
    return () => clearTimeout(timer);
  }, [print, of]);
  return fresh;
}
