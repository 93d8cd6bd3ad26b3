import { useEffect } from 'react';

/** useEvery calls again and again while the page is looked at. */
export function useEvery(ms: number, call: () => unknown): void {
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && void call(), ms);
    return () => clearInterval(timer);
  }, [ms, call]);
}
