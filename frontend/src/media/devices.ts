/* Camera and microphone: opening them with errors that a page can explain, choosing and switching. No DOM, no React. */

/** Why a device gives nothing. */
export type DeviceFault =
  | 'denied' // the person or the browser said no
  | 'none' // there is no such device
  | 'busy' // another program has it
  | 'lost' // it was there and is gone: unplugged, or taken by a telephone call
  | 'insecure' // the page is not on https
  | 'unsupported' // the browser cannot
  | 'failed';

export interface DevicesState {
  audio: MediaStreamTrack | null;
  video: MediaStreamTrack | null;
  audioFault: DeviceFault | null;
  videoFault: DeviceFault | null;
  microphones: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
  facing: 'user' | 'environment';
}

type Source = Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices'> & Partial<Pick<MediaDevices, 'addEventListener' | 'removeEventListener' | 'getDisplayMedia'>>;

const empty: DevicesState = { audio: null, video: null, audioFault: null, videoFault: null, microphones: [], cameras: [], facing: 'user' };

export class Devices {
  state: DevicesState = empty;
  private readonly listeners = new Set<() => void>();
  private readonly source: Source | undefined;
  private microphone = '';
  private camera = '';
  private turn: Promise<unknown> = Promise.resolve();

  constructor(source: Source | undefined = globalThis.navigator?.mediaDevices) {
    this.source = source;
    source?.addEventListener?.('devicechange', this.changed);
  }

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  /** open asks for both at once (one question to the person); when one is missing the other still comes. */
  open(want: { audio: boolean; video: boolean } = { audio: true, video: true }): Promise<DevicesState> {
    return this.inTurn(async () => {
      if (!this.source?.getUserMedia) {
        const fault: DeviceFault = globalThis.isSecureContext === false ? 'insecure' : 'unsupported';
        this.set({ audioFault: want.audio ? fault : null, videoFault: want.video ? fault : null });
        return this.state;
      }
      if (want.audio && want.video && !this.state.audio && !this.state.video) {
        try {
          const s = await this.source.getUserMedia({ audio: this.sound(), video: this.picture() });
          this.take('audio', s.getAudioTracks()[0] ?? null);
          this.take('video', s.getVideoTracks()[0] ?? null);
          await this.list();
          return this.state;
        } catch {
          // one of them is missing: ask for each by itself
        }
      }
      if (want.audio && !this.state.audio) await this.one('audio');
      if (want.video && !this.state.video) await this.one('video');
      await this.list();
      return this.state;
    });
  }

  /** flip changes between the camera that sees the person and the one that sees the table. */
  flip(): Promise<DevicesState> {
    this.camera = '';
    this.set({ facing: this.state.facing === 'user' ? 'environment' : 'user' });
    return this.renew('video');
  }

  chooseCamera(id: string): Promise<DevicesState> {
    this.camera = id;
    return this.renew('video');
  }

  chooseMicrophone(id: string): Promise<DevicesState> {
    this.microphone = id;
    return this.renew('audio');
  }

  /** closeVideo lets go of the camera, so that its lamp goes out. */
  closeVideo(): void {
    this.drop('video');
    this.set({ videoFault: null });
  }

  /** screen asks which screen to show; null when the person changed his mind. */
  async screen(): Promise<MediaStreamTrack | null> {
    if (!this.source?.getDisplayMedia) throw new Error('unsupported');
    try {
      const s = await this.source.getDisplayMedia({ video: { frameRate: 8 }, audio: false });
      const track = s.getVideoTracks()[0] ?? null;
      if (track && 'contentHint' in track) track.contentHint = 'detail';
      return track;
    } catch (e) {
      if (faultOf(e) === 'denied') return null;
      throw e;
    }
  }

  static get canShareScreen(): boolean {
    return typeof globalThis.navigator?.mediaDevices?.getDisplayMedia === 'function';
  }

  close(): void {
    this.drop('audio');
    this.drop('video');
    this.source?.removeEventListener?.('devicechange', this.changed);
    this.listeners.clear();
  }

  private renew(kind: 'audio' | 'video'): Promise<DevicesState> {
    return this.inTurn(async () => {
      this.drop(kind); // a phone opens the second camera only when the first is closed
      await this.one(kind);
      await this.list();
      return this.state;
    });
  }

  private async one(kind: 'audio' | 'video'): Promise<void> {
    try {
      const s = await this.source?.getUserMedia(kind === 'audio' ? { audio: this.sound() } : { video: this.picture() });
      this.take(kind, s?.getTracks()[0] ?? null);
    } catch (e) {
      const fault = faultOf(e);
      this.set(kind === 'audio' ? { audio: null, audioFault: fault } : { video: null, videoFault: fault });
    }
  }

  private take(kind: 'audio' | 'video', track: MediaStreamTrack | null): void {
    this.set(kind === 'audio' ? { audio: track, audioFault: track ? null : 'none' } : { video: track, videoFault: track ? null : 'none' });
    if (!track) return;
    track.onended = () => {
      if (this.state[kind] !== track) return;
      this.set(kind === 'audio' ? { audio: null, audioFault: 'lost' } : { video: null, videoFault: 'lost' });
    };
  }

  private drop(kind: 'audio' | 'video'): void {
    const t = this.state[kind];
    if (!t) return;
    t.onended = null;
    t.stop();
    this.set(kind === 'audio' ? { audio: null } : { video: null });
  }

  private sound(): MediaTrackConstraints {
    const c: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    if (this.microphone) c.deviceId = { exact: this.microphone };
    return c;
  }

  private picture(): MediaTrackConstraints {
    const c: MediaTrackConstraints = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24, max: 30 } };
    if (this.camera) c.deviceId = { exact: this.camera };
    else c.facingMode = { ideal: this.state.facing };
    return c;
  }

  private changed = (): void => void this.list();

  private async list(): Promise<void> {
    try {
      const all = (await this.source?.enumerateDevices()) ?? [];
      this.set({ microphones: all.filter((d) => d.kind === 'audioinput'), cameras: all.filter((d) => d.kind === 'videoinput') });
    } catch {
      // a list is a convenience
    }
  }

  private inTurn<T>(fn: () => Promise<T>): Promise<T> {
    const run = this.turn.then(fn);
    this.turn = run.catch(() => undefined);
    return run;
  }

  private set(part: Partial<DevicesState>): void {
    this.state = { ...this.state, ...part };
    for (const fn of [...this.listeners]) fn();
  }
}

/** faultOf names the errors of getUserMedia, old names included. */
export function faultOf(e: unknown): DeviceFault {
  switch ((e as { name?: string } | null)?.name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return 'busy';
    case 'TypeError':
      return 'unsupported';
  }
  return 'failed';
}
