/* A seat in a session, without React: connection, media, chat and what the page shows of them, in one observable state. */

import type { Devices } from './devices.ts';
import { Peer } from './peer.ts';
import type { ClientMessage, Kind, Line, OutReason, Refusal, ServerMessage, SessionView, Telling, Track } from './protocol.ts';
import { Socket } from './socket.ts';

/** Streams are what one person sends: camera and voice together, a screen by itself. */
export interface Streams { camera: MediaStream | null; screen: MediaStream | null }

export interface RoomState {
  /** joining until the first word of the server; media while the media come back; away while the connection does */
  link: 'joining' | 'live' | 'media' | 'away';
  view: SessionView | null;
  streams: ReadonlyMap<string, Streams>;
  own: MediaStream | null;
  muted: boolean;
  camera: boolean;
  audioOnly: boolean;
  sharing: boolean;
  speaking: readonly string[];
  lines: readonly Line[];
  whispers: readonly Line[];
  ended: OutReason | null;
  refusal: Refusal | null;
}

export interface RoomOptions {
  url: string;
  devices: Devices;
  ticket: () => Promise<string>;
}

const first: RoomState = {
  link: 'joining', view: null, streams: new Map(), own: null, muted: false, camera: true, audioOnly: false, sharing: false, speaking: [], lines: [], whispers: [], ended: null, refusal: null,
};

/** loud is the level of a received voice above which somebody speaks (0 to 1, as the browser measures it). */
const loud = 0.02;

export class RoomClient {
  state: RoomState = first;
  private readonly listeners = new Set<() => void>();
  private readonly options: RoomOptions;
  private readonly socket: Socket;
  private peer: Peer | null = null;
  private resume = '';
  private linked = false;
  private readonly arrived = new Map<string, MediaStreamTrack>(); // by mid
  private carried: Track[] = [];
  private screen: MediaStreamTrack | null = null;
  private ears: ReturnType<typeof setInterval> | undefined;
  private lagging: ReturnType<typeof setTimeout> | undefined;
  private unwatch: () => void = () => undefined;

  constructor(options: RoomOptions) {
    this.options = options;
    this.socket = new Socket(options.url, {
      greet: async () => ({ type: 'hello', ticket: await options.ticket(), ...(this.resume ? { resume: this.resume } : {}) }),
      message: (m) => this.take(m),
      lost: () => {
        if (this.state.link !== 'joining') this.set({ link: 'away' });
      },
      ended: (reason, refusal) => {
        this.end();
        this.set({ ended: reason, refusal: refusal ?? null });
      },
    });
  }

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  /** start takes the seat, and comes back to it by itself until stop. */
  start(): void {
    const { devices } = this.options;
    this.unwatch = devices.subscribe(() => this.hardware());
    this.hardware();
    globalThis.addEventListener?.('online', this.again);
    globalThis.document?.addEventListener('visibilitychange', this.seen);
    this.ears = setInterval(() => this.listen(), 300);
    this.socket.open();
  }

  /** stop lets go of everything here; the server keeps the seat for a while. */
  stop(): void {
    this.end();
    this.socket.stop();
    this.listeners.clear();
  }

  /** leave gives the seat back. */
  leave(): void {
    this.socket.send({ type: 'leave' });
  }

  mute(muted: boolean): void {
    this.set({ muted });
    this.hardware();
    this.socket.send({ type: 'mute', kind: 'audio', muted });
  }

  async setCamera(on: boolean): Promise<void> {
    this.set({ camera: on });
    if (on) await this.options.devices.open({ audio: false, video: true });
    else this.options.devices.closeVideo();
    this.hardware();
    this.socket.send({ type: 'mute', kind: 'video', muted: !on });
  }

  flip(): Promise<unknown> {
    return this.options.devices.flip();
  }

  /** setAudioOnly stops receiving pictures: for a slow network, or a full data plan. */
  setAudioOnly(on: boolean): void {
    this.set({ audioOnly: on });
    this.socket.send({ type: 'want', kind: 'video', wanted: !on });
  }

  async share(on: boolean): Promise<void> {
    if (!on) {
      this.screen?.stop();
      this.screen = null;
      this.set({ sharing: false });
      await this.peer?.send('screen', null);
      return this.request({ type: 'share', on: false });
    }
    const track = await this.options.devices.screen();
    if (!track) return;
    try {
      await this.request({ type: 'share', on: true });
    } catch (e) {
      track.stop();
      throw e;
    }
    this.screen = track;
    track.onended = () => void this.share(false).catch(() => undefined);
    this.set({ sharing: true });
    await this.peer?.send('screen', track);
  }

  hand(up: boolean): void {
    this.socket.send({ type: 'hand', up });
  }

  say(room: 'joint' | 'caucus', text: string): Promise<void> {
    return this.request({ type: 'say', room, text });
  }

  tell(message: string, tell: Telling): void {
    this.set({ whispers: this.state.whispers.map((l) => (l.id === message ? { ...l, tell } : l)) });
    this.socket.send({ type: 'tell', message, tell });
  }

  check(person: string, ok: boolean): Promise<void> {
    return this.request({ type: 'check', person, ok, ...(ok ? { level: 3 as const } : {}) });
  }

  admit(person: string): Promise<void> {
    return this.request({ type: 'admit', person });
  }

  toCaucus(party: string): Promise<void> {
    return this.request({ type: 'move', to: 'caucus', party });
  }

  toJoint(): Promise<void> {
    return this.request({ type: 'move', to: 'joint' });
  }

  toWaiting(person: string): Promise<void> {
    return this.request({ type: 'move', to: 'waiting', person });
  }

  confirm(entries: string[]): Promise<void> {
    return this.request({ type: 'confirm', entries });
  }

  open(): Promise<void> {
    return this.request({ type: 'open' });
  }

  close(): Promise<void> {
    return this.request({ type: 'close' });
  }

  /** stats is the report of the peer connection, for the help page and for tests. */
  stats(): Promise<RTCStatsReport> | undefined {
    return this.peer?.pc.getStats();
  }

  private request(m: ClientMessage): Promise<void> {
    return this.socket.request(m);
  }

  private take(m: ServerMessage): void {
    switch (m.type) {
      case 'welcome':
        this.welcome(m.resume, m.resumed, m.iceServers);
        break;
      case 'state':
        this.see(m.session);
        break;
      case 'offer':
        void this.answer(m);
        break;
      case 'tracks':
        this.carry(m.tracks);
        break;
      case 'placed':
        this.socket.send({ type: 'arrived', place: m.place });
        break;
      case 'link':
        if (m.link !== 'linked') this.socket.send({ type: 'restart' });
        break;
      case 'said':
        this.line(m);
        break;
      case 'history':
        this.set(m.room === 'joint' ? { lines: m.lines } : { whispers: m.lines });
        break;
    }
  }

  private welcome(resume: string, resumed: boolean, iceServers: RTCIceServer[]): void {
    this.resume = resume;
    if (!resumed || !this.peer) {
      this.peer?.close();
      this.arrived.clear();
      this.carried = [];
      this.linked = false;
      this.peer = new Peer(iceServers, { track: (mid, track) => this.hear(mid, track), state: (s) => this.linkState(s) });
      this.hardware();
      this.mix();
    } else {
      this.socket.send({ type: 'restart' });
    }
    this.set({ link: this.linked ? 'live' : 'media' });
    const { muted, camera, audioOnly } = this.state;
    this.socket.send({ type: 'mute', kind: 'audio', muted });
    this.socket.send({ type: 'mute', kind: 'video', muted: !camera });
    if (audioOnly) this.socket.send({ type: 'want', kind: 'video', wanted: false });
  }

  private see(view: SessionView): void {
    const before = this.state.view?.you.place;
    this.set({ view });
    if (before === view.you.place) return;
    if (view.you.place === 'joint') this.socket.send({ type: 'history', room: 'joint' });
    const inside = view.you.place.startsWith('caucus:');
    this.set({ whispers: [] }); // what was written behind one door is not shown behind another
    if (inside) this.socket.send({ type: 'history', room: 'caucus' });
  }

  private async answer(m: Extract<ServerMessage, { type: 'offer' }>): Promise<void> {
    const peer = this.peer;
    if (!peer) return;
    this.carry(m.tracks);
    try {
      const sdp = await peer.answer(m);
      if (peer === this.peer) this.socket.send({ type: 'answer', round: m.round, sdp });
    } catch {
      if (peer === this.peer) this.socket.send({ type: 'restart' });
    }
  }

  private hear(mid: string, track: MediaStreamTrack): void {
    this.arrived.set(mid, track);
    this.mix();
  }

  private carry(tracks: Track[]): void {
    this.carried = tracks;
    this.mix();
  }

  /** mix puts received tracks into one stream per person; a stream that did not change stays the same object. */
  private mix(): void {
    const wanted = new Map<string, { camera: MediaStreamTrack[]; screen: MediaStreamTrack[] }>();
    for (const c of this.carried) {
      const track = this.arrived.get(c.mid);
      if (!track) continue;
      const w = wanted.get(c.person) ?? { camera: [], screen: [] };
      (c.kind === 'screen' ? w.screen : w.camera).push(track);
      wanted.set(c.person, w);
    }
    const streams = new Map<string, Streams>();
    for (const [person, w] of wanted) {
      const old = this.state.streams.get(person);
      streams.set(person, { camera: same(old?.camera, w.camera), screen: same(old?.screen, w.screen) });
    }
    this.set({ streams });
  }

  private linkState(s: RTCPeerConnectionState): void {
    clearTimeout(this.lagging);
    this.linked = s === 'connected';
    if (this.state.link === 'live' || this.state.link === 'media') this.set({ link: this.linked ? 'live' : 'media' });
    if (s === 'failed') this.socket.send({ type: 'restart' });
    if (s === 'disconnected') this.lagging = setTimeout(() => this.socket.send({ type: 'restart' }), 1000);
  }

  /** hardware brings what is sent in line with what is open here. */
  private hardware(): void {
    const { audio, video } = this.options.devices.state;
    const { muted, camera } = this.state;
    if (audio) audio.enabled = !muted;
    const shown = camera ? video : null;
    void this.peer?.send('audio', audio).catch(() => undefined);
    void this.peer?.send('video', shown).catch(() => undefined);
    if (this.screen) void this.peer?.send('screen', this.screen).catch(() => undefined);
    this.set({ own: same(this.state.own, shown ? [shown] : []), ...(camera && !video && this.options.devices.state.videoFault ? { camera: false } : {}) });
  }

  /** listen finds who speaks by the level of what is received. */
  private listen(): void {
    if (!this.peer || this.state.link !== 'live') return;
    const levels = new Map<MediaStreamTrack, number>();
    for (const r of this.peer.pc.getReceivers()) {
      const level = r.getSynchronizationSources?.()[0]?.audioLevel;
      if (level !== undefined) levels.set(r.track, level);
    }
    const speaking = this.carried.filter((c) => c.kind === ('audio' satisfies Kind) && (levels.get(this.arrived.get(c.mid) as MediaStreamTrack) ?? 0) > loud).map((c) => c.person);
    if (speaking.join() !== this.state.speaking.join()) this.set({ speaking });
  }

  private line(l: Line): void {
    const add = (list: readonly Line[]) => (list.some((x) => x.id === l.id) ? list.map((x) => (x.id === l.id ? l : x)) : [...list, l]);
    this.set(l.room === 'joint' ? { lines: add(this.state.lines) } : { whispers: add(this.state.whispers) });
  }

  private again = (): void => this.socket.again();

  private seen = (): void => {
    if (document.visibilityState === 'visible' && !this.socket.isOpen) this.socket.again();
  };

  private end(): void {
    this.unwatch();
    clearInterval(this.ears);
    clearTimeout(this.lagging);
    globalThis.removeEventListener?.('online', this.again);
    globalThis.document?.removeEventListener('visibilitychange', this.seen);
    this.screen?.stop();
    this.peer?.close();
    this.peer = null;
  }

  private set(part: Partial<RoomState>): void {
    this.state = { ...this.state, ...part };
    for (const fn of [...this.listeners]) fn();
  }
}

/** same keeps a stream whose tracks are still the wanted ones, so that a video element does not start anew. */
function same(old: MediaStream | null | undefined, tracks: MediaStreamTrack[]): MediaStream | null {
  if (tracks.length === 0) return null;
  if (old && old.getTracks().length === tracks.length && tracks.every((t) => old.getTracks().includes(t))) return old;
  return new MediaStream(tracks);
}
