/* One WebSocket to /ws/live for the whole page: subscribe to topics such as case:<id>, be told `changed`, ask the API again.
   It comes back by itself. Whenever a connection is new, every subscriber is told: something may have been missed before it was there. */

type Listener = () => void;

const topics = new Map<string, Set<Listener>>();
let socket: WebSocket | null = null;
let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let make = (): WebSocket => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/live`);

/** useSocket replaces how sockets are made, for tests. */
export function useSocket(next: () => WebSocket): void {
  make = next;
}

/** subscribe calls back when a topic changes, until the returned function is called. */
export function subscribe(topic: string, listener: Listener): () => void {
  const set = topics.get(topic) ?? new Set();
  topics.set(topic, set.add(listener));
  if (set.size === 1) say({ type: 'subscribe', topics: [topic] });
  connect();
  return () => {
    set.delete(listener);
    if (set.size > 0) return;
    topics.delete(topic);
    say({ type: 'unsubscribe', topics: [topic] });
    if (topics.size === 0) close();
  };
}

/** reconnect begins anew, after signing in or out. */
export function reconnect(): void {
  close();
  if (topics.size) connect();
}

function say(message: unknown): void {
  if (socket?.readyState === 1) socket.send(JSON.stringify(message));
}

function close(): void {
  clearTimeout(timer);
  const old = socket;
  socket = null;
  old?.close();
}

function connect(): void {
  if (socket || typeof WebSocket === 'undefined') return;
  clearTimeout(timer);
  const mine = make();
  let fresh = false;
  socket = mine;
  mine.onopen = () => {
    fresh = true;
    say({ type: 'subscribe', topics: [...topics.keys()] });
    attempt = 0;
  };
  mine.onmessage = (e) => {
    try {
      const m = JSON.parse(String(e.data)) as { type?: string; topic?: string; topics?: string[] };
      if (m.type === 'changed' && m.topic) tell(m.topic);
      if (m.type === 'subscribed' && fresh) {
        fresh = false;
        m.topics?.forEach(tell);
      }
    } catch {
      // not ours
    }
  };
  mine.onclose = () => {
    if (socket !== mine) return;
    socket = null;
    attempt += 1;
    if (topics.size) timer = setTimeout(connect, Math.min(30_000, 500 * 2 ** attempt) * (0.7 + Math.random() * 0.6));
  };
}

function tell(topic: string): void {
  for (const l of [...(topics.get(topic) ?? [])]) l();
}

globalThis.addEventListener?.('online', () => {
  if (topics.size) connect();
});
