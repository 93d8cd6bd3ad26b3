import { asFault, Fault, faultOf } from '../api/fault.ts';
import { drop, keep, kept, keptKeys } from './kept.ts';

/* Files on their way to the server by tus 1.0. Each file and how far it got are kept on this phone, so it goes on after a lost network,
   a closed page or a dead battery. One file at a time: a narrow network is not shared. */

/** Upload is one file on its way. */
export interface Upload {
  id: string;
  caseId: string;
  name: string;
  mime: string;
  size: number;
  visibility: string;
  /** about is what the file belongs to when that is no case, as metadata: application and class. */
  about?: Readonly<Record<string, string>>;
  sent: number;
  state: 'waiting' | 'sending' | 'lost' | 'paused' | 'done' | 'failed';
  fault?: Fault;
}

interface Kept extends Omit<Upload, 'fault'> {
  file: Blob;
  url?: string;
}

/** Sending is a transfer under way; `abort` stops it where it is. */
export interface Sending {
  start(): void;
  abort(): void;
}

/** Events is what a transfer tells the queue. */
export interface Events {
  progress(sent: number): void;
  url(url: string): void;
  done(): void;
  /** failed: with a status and body when the server answered, with 0 when it was not reached. */
  failed(status: number, body: string): void;
}

/** Sender starts a transfer from what is known of it; tus in the pages, a stand-in in tests. */
export type Sender = (file: Blob, known: { url?: string; metadata: Record<string, string> }, events: Events) => Promise<Sending>;

/** UploadQueue sends files in order and remembers them. */
export class UploadQueue {
  private items: Kept[] = [];
  private faults = new Map<string, Fault>();
  private current: { id: string; sending?: Sending } | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly finished = new Set<(u: Upload) => void>();
  private shown: readonly Upload[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly send: Sender, private readonly again = 20_000) {
    globalThis.addEventListener?.('online', () => this.resumeLost());
  }

  /** restore brings back the files of an earlier visit and goes on with them. */
  async restore(): Promise<void> {
    for (const key of await keptKeys('upload/')) {
      const item = await kept<Kept>(key);
      if (item && !this.items.some((i) => i.id === item.id)) this.items.push({ ...item, state: item.state === 'paused' ? 'paused' : 'waiting' });
    }
    this.say();
    this.next();
  }

  /** add puts a file at the end of the queue; with `about` it belongs to something else than a case, whose id `caseId` is then. */
  async add(file: File, caseId: string, visibility: string, about?: Readonly<Record<string, string>>): Promise<void> {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(8)), (b) => b.toString(16).padStart(2, '0')).join('');
    const item: Kept = { id, caseId, name: file.name, mime: file.type || 'application/octet-stream', size: file.size, visibility, ...(about ? { about } : {}), sent: 0, state: 'waiting', file };
    this.items.push(item);
    this.say();
    await keep(`upload/${id}`, item);
    this.next();
  }

  /** pause stops a file where it is; resume goes on from there. */
  pause(id: string): void {
    this.set(id, { state: 'paused' });
    this.stop(id);
  }

  resume(id: string): void {
    this.faults.delete(id);
    this.set(id, { state: 'waiting' });
    this.next();
  }

  /** remove takes a file out of the queue and off this phone. */
  async remove(id: string): Promise<void> {
    this.stop(id);
    this.items = this.items.filter((i) => i.id !== id);
    this.say();
    await drop(`upload/${id}`);
    this.next();
  }

  /** list is every file, unchanged until something changes. */
  list(): readonly Upload[] {
    return this.shown;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** onDone calls back when a file has arrived. */
  onDone(listener: (u: Upload) => void): () => void {
    this.finished.add(listener);
    return () => this.finished.delete(listener);
  }

  private stop(id: string): void {
    if (this.current?.id !== id) return;
    const { sending } = this.current;
    this.current = null;
    sending?.abort();
    this.next();
  }

  private resumeLost(): void {
    for (const i of this.items) if (i.state === 'lost') i.state = 'waiting';
    this.say();
    this.next();
  }

  private next(): void {
    if (this.current) return;
    const item = this.items.find((i) => i.state === 'waiting');
    if (!item) return;
    const mine: { id: string; sending?: Sending } = { id: item.id };
    this.current = mine;
    this.set(item.id, { state: 'sending' });
    const here = () => this.current === mine;
    const events: Events = {
      progress: (sent) => here() && this.set(item.id, { sent }),
      url: (url) => {
        item.url = url;
        void keep(`upload/${item.id}`, item);
      },
      done: () => here() && this.arrived(item),
      failed: (status, body) => here() && this.broke(item, status, body),
    };
    this.send(item.file, { url: item.url, metadata: item.about ? { ...item.about, name: item.name, mime: item.mime } : { case: item.caseId, name: item.name, visibility: item.visibility, mime: item.mime } }, events).then(
      (sending) => {
        if (!here()) return;
        mine.sending = sending;
        sending.start();
      },
      (thrown) => here() && this.broke(item, asFault(thrown).status, ''),
    );
  }

  private arrived(item: Kept): void {
    this.current = null;
    this.set(item.id, { state: 'done', sent: item.size });
    void drop(`upload/${item.id}`);
    const { file: _, url: __, ...u } = item;
    for (const l of this.finished) l(u);
    this.items = this.items.filter((i) => i !== item);
    this.say();
    this.next();
  }

  private broke(item: Kept, status: number, body: string): void {
    this.current = null;
    const temporary = status === 0 || status === 408 || status === 423 || status === 429 || status >= 500;
    if (temporary) {
      this.set(item.id, { state: 'lost' });
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.resumeLost(), this.again);
    } else if ((status === 404 || status === 410) && item.url) {
      item.url = undefined; // the server forgot the half it had: begin again
      this.set(item.id, { state: 'waiting', sent: 0 });
    } else {
      let problem: unknown;
      try {
        problem = JSON.parse(body);
      } catch {
        problem = null;
      }
      this.faults.set(item.id, faultOf(status, problem));
      this.set(item.id, { state: 'failed' });
    }
    this.next();
  }

  private set(id: string, change: Partial<Kept>): void {
    const item = this.items.find((i) => i.id === id);
    if (!item) return;
    Object.assign(item, change);
    if (change.state) void keep(`upload/${id}`, item);
    this.say();
  }

  private say(): void {
    this.shown = this.items.map(({ file: _, url: __, ...u }) => ({ ...u, fault: this.faults.get(u.id) }));
    for (const l of this.listeners) l();
  }
}
