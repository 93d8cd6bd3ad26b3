/* One WebSocket that comes back by itself. It knows nothing of rooms: whoever uses it greets on each opening. */

import { Refusal, type ClientMessage, type OutReason, type ServerMessage } from './protocol.ts';

export interface SocketHandlers {
  /** Called when a connection is open; sends the greeting. A Refusal with a final code ends all attempts. */
  greet(): Promise<ClientMessage>;
  message(m: ServerMessage): void;
  /** The connection is lost and will be tried again. */
  lost(): void;
  /** No further attempt: the server or the greeting said so. */
  ended(reason: OutReason, refusal?: Refusal): void;
}

export interface SocketTimes {
  /** a connection that does not open in this time is tried anew */
  connect: number;
  /** how often a live connection is asked whether it still carries */
  beat: number;
  /** how long it may take to say so */
  silence: number;
  /** the longest pause between attempts */
  pause: number;
}

export const usualTimes: SocketTimes = { connect: 2500, beat: 2000, silence: 2500, pause: 3000 };

const final: readonly OutReason[] = ['replaced', 'elsewhere', 'removed', 'over', 'signed_out', 'refused'];
const passing = ['unavailable', 'internal', 'too_many'];

interface Waiting { resolve(): void; reject(e: unknown): void }

export class Socket {
  private ws: WebSocket | null = null;
  private attempt = 0;
  private next = 0;
  private stopped = false;
  private out: OutReason | null = null;
  private refusal: Refusal | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private timers: ReturnType<typeof setTimeout>[] = [];
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly url: string;
  private readonly handlers: SocketHandlers;
  private readonly times: SocketTimes;
  private readonly make: (url: string) => WebSocket;

  constructor(url: string, handlers: SocketHandlers, times: SocketTimes = usualTimes, make = (u: string) => new WebSocket(u)) {
    this.url = url;
    this.handlers = handlers;
    this.times = times;
    this.make = make;
  }

  /** open begins, or tries at once when a pause is on. */
  open(): void {
    if (this.stopped || this.ws) return;
    clearTimeout(this.retry);
    void this.connect();
  }

  /** again drops a connection that may be dead, and connects anew at once. */
  again(): void {
    if (this.stopped) return;
    this.attempt = 0;
    if (this.ws) this.drop(this.ws);
    else this.open();
  }

  /** stop ends all; no handler is called afterwards. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.quiet();
    const ws = this.ws;
    this.ws = null;
    ws?.close();
    this.giveUp(new Error('stopped'));
  }

  get isOpen(): boolean {
    return this.ws?.readyState === 1;
  }

  /** send sends when it can; what is lost with the connection is not repeated. */
  send(m: ClientMessage): void {
    if (this.isOpen) this.ws?.send(JSON.stringify(m));
  }

  /** request resolves when the server has done it, and rejects with a Refusal or because the connection was lost. */
  request(m: ClientMessage): Promise<void> {
    if (!this.isOpen) return Promise.reject(new Error('offline'));
    const id = (this.next += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.ws?.send(JSON.stringify({ ...m, id }));
    });
  }

  private async connect(): Promise<void> {
    let ws: WebSocket;
    try {
      ws = this.make(this.url);
    } catch {
      this.later();
      return;
    }
    this.ws = ws;
    this.out = null;
    this.refusal = undefined;
    this.after(this.times.connect, () => this.drop(ws));
    ws.onopen = () => void this.greet(ws);
    ws.onmessage = (e) => this.take(ws, String(e.data));
    ws.onclose = () => this.closed(ws);
  }

  private async greet(ws: WebSocket): Promise<void> {
    try {
      const hello = await this.handlers.greet();
      if (this.ws === ws && ws.readyState === 1) ws.send(JSON.stringify(hello));
    } catch (e) {
      if (this.ws !== ws) return;
      if (isFinal(e)) {
        this.end('refused', e instanceof Refusal ? e : undefined);
        return;
      }
      this.drop(ws);
    }
  }

  private take(ws: WebSocket, text: string): void {
    if (this.ws !== ws) return;
    let m: ServerMessage;
    try {
      m = JSON.parse(text) as ServerMessage;
    } catch {
      return;
    }
    if (m.type === 'welcome') {
      this.attempt = 0;
      this.quiet();
      this.beat(ws);
    }
    if (m.type === 'out') this.out = m.reason;
    if (m.type === 'done') this.settle(m.re, undefined);
    else if (m.type === 'refused' && m.re) this.settle(m.re, new Refusal(m));
    else {
      if (m.type === 'refused') this.refusal = new Refusal(m);
      this.handlers.message(m);
    }
  }

  private settle(id: number, error: Refusal | undefined): void {
    const w = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) w?.reject(error);
    else w?.resolve();
  }

  /** beat: a page does not see the pings of WebSocket, and TCP may take half a minute to notice a dead network. */
  private beat(ws: WebSocket): void {
    this.after(this.times.beat, () => {
      if (this.ws !== ws) return;
      const dead = this.after(this.times.silence, () => this.drop(ws));
      this.request({ type: 'ping' }).then(
        () => {
          clearTimeout(dead);
          if (this.ws === ws) this.beat(ws);
        },
        () => clearTimeout(dead),
      );
    });
  }

  private after(ms: number, fn: () => void): ReturnType<typeof setTimeout> {
    const t = setTimeout(fn, ms);
    this.timers.push(t);
    return t;
  }

  private quiet(): void {
    for (const t of this.timers) clearTimeout(t);
    this.timers = [];
  }

  /** drop does not wait for the closing handshake, which a dead network never finishes. */
  private drop(ws: WebSocket): void {
    ws.onopen = ws.onmessage = ws.onclose = null;
    ws.close();
    this.closed(ws);
  }

  private closed(ws: WebSocket): void {
    if (this.ws !== ws) return;
    this.ws = null;
    this.quiet();
    this.giveUp(new Error('offline'));
    if (this.stopped) return;
    const refused = this.out === 'refused' && this.refusal && !isFinal(this.refusal);
    if (this.out && final.includes(this.out) && !refused) {
      this.end(this.out, this.refusal);
      return;
    }
    this.handlers.lost();
    this.later();
  }

  private later(): void {
    const wait = this.attempt === 0 ? 0 : Math.min(this.times.pause, 250 * 2 ** this.attempt) * (0.7 + Math.random() * 0.3);
    this.attempt += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), wait);
  }

  private end(reason: OutReason, refusal?: Refusal): void {
    this.stop();
    this.handlers.ended(reason, refusal);
  }

  private giveUp(why: Error): void {
    const all = [...this.waiting.values()];
    this.waiting.clear();
    for (const w of all) w.reject(why);
  }
}

/** isFinal says whether trying again can help. */
function isFinal(e: unknown): boolean {
  const code = (e as { code?: unknown } | null)?.code;
  return typeof code === 'string' && !passing.includes(code);
}
