import { asFault } from '../api/fault.ts';
import { drop, keep, kept } from './kept.ts';

/* Nothing typed is lost: each change goes to this phone at once and to the server a moment later. The server keeps a revision;
   when another device was faster we take its number and write again (last write wins), because it is one person's own draft. */

/** SavedState says where the newest change is kept. */
export interface SavedState {
  where: 'nowhere' | 'phone' | 'server';
  at: Date | null;
  sending: boolean;
  /** local: this form goes to the server only when its button is pressed. */
  local?: boolean;
}

/** Push sends a value to the server with the revision it was based on, and returns the new revision. */
export type Push<T> = (value: T, revision: number) => Promise<{ revision: number }>;

interface Kept<T> {
  value: T;
  revision: number;
  dirty: boolean;
  at: string;
}

/** Autosave holds one draft. Make one per draft; call `stop` when the page closes. */
export class Autosave<T> {
  state: SavedState = { where: 'nowhere', at: null, sending: false };
  private dirty = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly online = () => void this.flush();

  constructor(
    private readonly key: string,
    public value: T,
    public revision: number,
    private readonly push: Push<T> | null,
    private readonly wait = 900,
    private readonly again = 60_000,
  ) {
    globalThis.addEventListener?.('online', this.online);
  }

  /** restore brings back what this phone has and the server has not; true when there was something. */
  async restore(): Promise<boolean> {
    const found = await kept<Kept<T>>(this.key);
    if (!found?.dirty) return false;
    this.value = found.value;
    this.revision = Math.max(this.revision, found.revision);
    this.dirty = true;
    this.say({ where: 'phone', at: new Date(found.at), sending: false });
    void this.flush();
    return true;
  }

  /** change takes the new value: on the phone now, with the server soon. */
  async change(value: T): Promise<void> {
    this.value = value;
    this.dirty = true;
    const at = new Date();
    await keep(this.key, { value, revision: this.revision, dirty: true, at: at.toISOString() } satisfies Kept<T>);
    this.say({ where: 'phone', at, sending: this.state.sending });
    if (!this.push) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), this.wait);
  }

  /** flush sends now what has not been sent. It resolves when the server has it, or when sending failed. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (!this.dirty || !this.push) return;
    this.running = this.send().finally(() => (this.running = undefined));
    await this.running;
  }

  private async send(): Promise<void> {
    const value = this.value;
    this.say({ ...this.state, sending: true });
    try {
      const { revision } = await this.write(value);
      this.revision = revision;
      const newer = this.value !== value;
      if (!newer) {
        this.dirty = false;
        await drop(this.key);
        this.say({ where: 'server', at: new Date(), sending: false });
      } else {
        this.timer = setTimeout(() => void this.flush(), this.wait);
        this.say({ ...this.state, sending: false });
      }
    } catch (thrown) {
      this.say({ ...this.state, sending: false });
      const code = asFault(thrown).code;
      if (code === 'offline' || code === 'unavailable' || code === 'internal' || code === 'too_many') {
        this.timer = setTimeout(() => void this.flush(), this.again);
      }
    }
  }

  private async write(value: T): Promise<{ revision: number }> {
    try {
      return await this.push!(value, this.revision);
    } catch (thrown) {
      const fault = asFault(thrown);
      const theirs = Number(fault.params.revision);
      if (fault.code !== 'conflict' || !Number.isFinite(theirs)) throw thrown;
      return this.push!(value, theirs);
    }
  }

  /** done forgets the draft on this phone: it was submitted. */
  async done(): Promise<void> {
    this.stop();
    this.dirty = false;
    this.say({ where: 'nowhere', at: null, sending: false });
    await drop(this.key);
  }

  /** stop ends timers and listeners. What is on the phone stays there. */
  stop(): void {
    clearTimeout(this.timer);
    globalThis.removeEventListener?.('online', this.online);
  }

  /** subscribe calls back on each change of `state`. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private say(state: SavedState): void {
    this.state = this.push ? state : { ...state, local: true };
    for (const l of this.listeners) l();
  }
}
