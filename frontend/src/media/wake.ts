/* Keeps the screen of a phone on during a session, where the browser can; again when the page is visible again. */

interface Lock { release(): Promise<void> }
type Waker = { request(kind: 'screen'): Promise<Lock> };

export function stayAwake(): () => void {
  const waker = (globalThis.navigator as { wakeLock?: Waker } | undefined)?.wakeLock;
  if (!waker || typeof document === 'undefined') return () => undefined;
  let lock: Lock | null = null;
  let over = false;
  const ask = async (): Promise<void> => {
    if (over || document.visibilityState !== 'visible') return;
    try {
      lock = await waker.request('screen');
      if (over) void lock.release();
    } catch {
      // low battery: the screen may go dark, the session goes on
    }
  };
  const seen = (): void => void ask();
  document.addEventListener('visibilitychange', seen);
  void ask();
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', seen);
    void lock?.release();
  };
}
