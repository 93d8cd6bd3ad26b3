/* RoomClient: a person's live seat in a session, without React. It keeps the connection, sends what the person's
   devices give when he is in a room, shows who is there, and comes back by itself to the same seat.
   `subscribe` and `getState` fit useSyncExternalStore. */

import { Devices } from './devices.ts';
import { FaceBook, type Faces } from './faces.ts';
import { Peer } from './peer.ts';
import { Refusal, type ChatRoom, type ClientMessage, type Line, type OutReason, type ServerMessage, type SessionView, type Telling } from './protocol.ts';
import { Socket, type SocketTimes, usualTimes } from './socket.ts';
import { Meter, type Quality, type Reading } from './stats.ts';
import { stayAwake } from './wake.ts';

export type Phase =
  | 'idle'
  | 'connecting'
  | 'inside' // the server has welcomed; `session` says where
  | 'reconnecting' // the network is gone; it is tried again by itself
  | 'ended'; // see `ended`

export interface RoomState {
  phase: Phase;
  ended: { reason: OutReason; refusal: Refusal | null } | null;
  session: SessionView | null;
  /** the joint room's chat; empty while one may not read it */
  lines: readonly Line[];
  /** what was written behind the door one is behind; empty elsewhere */
  whispers: readonly Line[];
  /** who can be seen or heard now, by person */
  faces: Faces;
  /** whether sound and picture flow; null before the first connection */
  linked: boolean | null;
  quality: Quality | null;
  /** who speaks now */
  speaker: string | null;
  /** what oneself sends */
  own: { audio: boolean; video: boolean; screen: MediaStreamTrack | null };
  /** others' pictures are not fetched */
  soundOnly: boolean;
}

export interface RoomOptions {
  /** the session's id */
  session: string;
  /** asks POST /api/v1/sessions/{id}/enter for a ticket; called for every connection. An error with a `code` ends. */
  ticket(): Promise<string>;
  devices?: Devices;
  url?: string;
  times?: SocketTimes;
  makeSocket?: (url: string) => WebSocket;
  makePeer?: (c: RTCConfiguration) => RTCPeerConnection;
  makeStream?: (tracks: MediaStreamTrack[]) => MediaStream;
}

const beginning: RoomState = {
  phase: 'idle', ended: null, session: null, lines: [], whispers: [], faces: {}, linked: null, quality: null, speaker: null,
  own: { audio: true, video: true, screen: null }, soundOnly: false,
};

const readEvery = 600; // ms between looks at the statistics
const restartAfter = 1500; // ms without media before new ICE credentials are asked for

export class RoomClient {
  readonly devices: Devices;
  private state: RoomState = beginning;
  private readonly listeners = new Set<() => void>();
  private readonly o: RoomOptions;
  private readonly socket: Socket;
  private readonly book: FaceBook;
  private readonly meter = new Meter();
  private peer: Peer | null = null;
  private iceServers: RTCIceServer[] = [];
  private resume = '';
  private place: number | null = null; // placed, and not yet said to be shown
  private reading: Reading | null = null;
  private restarting: ReturnType<typeof setTimeout> | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  private undo: (() => void)[] = [];

  constructor(o: RoomOptions) {
    this.o = o;
    this.devices = o.devices ?? new Devices();
    this.book = new FaceBook(o.makeStream);
    this.socket = new Socket(o.url ?? address(o.session), {
      greet: async () => ({ type: 'hello', ticket: await o.ticket(), resume: this.resume }),
      message: (m) => this.take(m),
      lost: () => this.lost(),
      ended: (reason, refusal) => this.over(reason, refusal ?? null),
    }, o.times ?? usualTimes, o.makeSocket);
  }

  getState = (): RoomState => this.state;

  subscribe = (fn: () => void): (() => void) => {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  };

  /** start enters. Devices may be opened before, at the check in front of the door, or later. */
  start(): void {
    if (this.state.phase !== 'idle') return;
    this.set({ phase: 'connecting' });
    this.undo.push(this.devices.subscribe(() => this.feed()), stayAwake(), this.watchNetwork());
    this.timer = setInterval(() => void this.look(), readEvery);
    this.socket.open();
  }

  /** stop ends the connection without a word; the seat is kept for a moment. To go for good: leave. */
  stop(): void {
    this.socket.stop();
    this.close();
    if (this.state.phase !== 'ended') this.set({ phase: 'idle' });
  }

  // What a person does. Each promise is kept when the server has done it; it is broken with a Refusal, or with an
  // Error 'offline' when the connection was lost meanwhile.

  say(room: ChatRoom, text: string): Promise<void> { return this.ask({ type: 'say', room, text }); }
  tell(message: string, tell: Telling): Promise<void> { return this.ask({ type: 'tell', message, tell }); }
  hand(up: boolean): Promise<void> { return this.ask({ type: 'hand', up }); }
  consent(about: string, yes: boolean): Promise<void> { return this.ask({ type: 'consent', about, yes }); }
  confirmMinutes(entries: string[]): Promise<void> { return this.ask({ type: 'confirm', entries }); }

  /** leave goes for good; the connection ends with reason 'removed'. */
  async leave(): Promise<void> {
    try {
      await this.ask({ type: 'leave' });
    } catch (e) {
      if (e instanceof Refusal) throw e; // otherwise the connection has ended, which is the answer
    }
  }

  // What a mediator does.

  open(): Promise<void> { return this.ask({ type: 'open' }); }
  check(person: string, ok: boolean): Promise<void> { return this.ask({ type: 'check', person, ok }); }
  admit(person: string): Promise<void> { return this.ask({ type: 'admit', person }); }
  toWaiting(person: string): Promise<void> { return this.ask({ type: 'move', to: 'waiting', person }); }
  putOut(person: string): Promise<void> { return this.ask({ type: 'move', to: 'out', person }); }
  toCaucus(party: string): Promise<void> { return this.ask({ type: 'move', to: 'caucus', party }); }
  toJoint(): Promise<void> { return this.ask({ type: 'move', to: 'joint' }); }
  muteOther(person: string, kind: 'audio' | 'video'): Promise<void> { return this.ask({ type: 'mute', person, kind, muted: true }); }
  writeMinute(text: string, replaces?: string): Promise<void> { return this.ask(replaces ? { type: 'minute', text, replaces } : { type: 'minute', text }); }
  strikeMinute(entry: string): Promise<void> { return this.ask({ type: 'strike', entry }); }
  async end(): Promise<void> {
    try {
      await this.ask({ type: 'close' });
    } catch (e) {
      if (e instanceof Refusal) throw e;
    }
  }

  // What one sends and receives.

  /** setAudio and setVideo: here at once, on the server as soon as it hears. */
  setAudio(on: boolean): void { this.setOwn('audio', on); }
  setVideo(on: boolean): void { this.setOwn('video', on); }

  /** setSoundOnly stops others' pictures and one's own, for a poor network. */
  setSoundOnly(on: boolean): void {
    this.set({ soundOnly: on });
    this.socket.send({ type: 'want', kind: 'video', wanted: !on });
    this.setVideo(!on);
  }

  /** shareScreen asks which screen and shows it; false when the person changed his mind. */
  async shareScreen(): Promise<boolean> {
    const track = await this.devices.screen();
    if (!track) return false;
    track.onended = () => this.stopScreen();
    this.set({ own: { ...this.state.own, screen: track } });
    this.feed();
    try {
      await this.ask({ type: 'share', on: true });
    } catch (e) {
      this.stopScreen();
      throw e;
    }
    return true;
  }

  stopScreen(): void {
    const track = this.state.own.screen;
    if (!track) return;
    track.onended = null;
    track.stop();
    this.set({ own: { ...this.state.own, screen: null } });
    this.feed();
    this.socket.send({ type: 'share', on: false });
  }

  /** stats gives the last reading, and the media section of a person's kind to read it by. */
  stats(): Reading | null { return this.reading; }
  mid(person: string, kind: 'audio' | 'video' | 'screen'): string | undefined { return this.book.mid(person, kind); }

  // --- inside -----------------------------------------------------------------

  private ask(m: ClientMessage): Promise<void> {
    return this.socket.request(m);
  }

  private take(m: ServerMessage): void {
    switch (m.type) {
      case 'welcome':
        return this.welcome(m.resume, m.resumed, m.iceServers);
      case 'state':
        return this.show(m.session);
      case 'offer':
        this.set({ faces: this.book.carries(m.tracks) });
        this.peer?.answer(m).then((sdp) => this.socket.send({ type: 'answer', round: m.round, sdp }), () => this.renew());
        return;
      case 'tracks':
        return this.set({ faces: this.book.carries(m.tracks) });
      case 'placed':
        this.place = m.place;
        return this.arrive();
      case 'said':
        return this.said(m);
      case 'history':
        if (m.room === 'joint') this.set({ lines: m.lines });
        else if (this.behindDoor()) this.set({ whispers: m.lines });
        return;
      default:
        return;
    }
  }

  private welcome(resume: string, resumed: boolean, iceServers: RTCIceServer[]): void {
    this.resume = resume;
    this.iceServers = iceServers;
    if (!resumed || !this.peer) this.connectMedia();
    this.set({ phase: 'inside' });
    const { audio, video } = this.state.own;
    if (!audio) this.socket.send({ type: 'mute', kind: 'audio', muted: true });
    if (!video) this.socket.send({ type: 'mute', kind: 'video', muted: true });
    if (this.state.soundOnly) this.socket.send({ type: 'want', kind: 'video', wanted: false });
    if (this.state.own.screen) this.socket.send({ type: 'share', on: true });
    if (resumed && this.peer?.pc.connectionState !== 'connected') this.restart();
    this.history(this.state.session);
  }

  private connectMedia(): void {
    this.peer?.close();
    this.meter.reset();
    const faces = this.book.clear();
    const peer: Peer = new Peer(this.iceServers, {
      track: (mid, track) => this.set({ faces: this.book.track(mid, track) }),
      state: (s) => this.media(peer, s),
    }, this.o.makePeer);
    this.peer = peer;
    this.set({ faces, linked: null });
    this.feed();
  }

  /** renew begins the media anew after an offer that could not be answered: without the token the seat is a fresh one. */
  private renew(): void {
    if (this.state.phase === 'ended' || this.state.phase === 'idle') return;
    this.resume = '';
    this.socket.again();
  }

  private media(peer: Peer, s: RTCPeerConnectionState): void {
    if (this.peer !== peer) return;
    clearTimeout(this.restarting);
    if (s === 'connected') this.set({ linked: true });
    if (s === 'disconnected' || s === 'failed') {
      this.set({ linked: false });
      this.restarting = setTimeout(() => this.restart(), s === 'failed' ? 0 : restartAfter);
    }
  }

  private restart(): void {
    clearTimeout(this.restarting);
    if (!this.socket.isOpen) return; // the next welcome will
    this.socket.send({ type: 'restart' });
    this.restarting = setTimeout(() => {
      if (this.peer && this.peer.pc.connectionState !== 'connected') this.restart();
    }, 3 * restartAfter);
  }

  private show(session: SessionView): void {
    const before = this.state.session;
    const own = { ...this.state.own };
    const me = session.people.find((p) => p.person === session.you.person);
    const was = before?.people.find((p) => p.person === session.you.person);
    if (was?.audio && me && !me.audio) own.audio = false; // the mediator has muted me
    if (was?.video && me && !me.video) own.video = false;
    const moved = before?.you.place !== session.you.place;
    const behind = session.you.place.startsWith('caucus:');
    this.set({ session, own, whispers: behind && !moved ? this.state.whispers : [], lines: mayRead(session) ? this.state.lines : [] });
    if (own.screen && was?.screen && me && !me.screen) this.stopScreen(); // somebody else shows his, or I was moved
    if (moved) this.history(session);
    this.feed();
    this.arrive();
  }

  /** history fetches what was written here: the place is new, or something may have been missed. */
  private history(session: SessionView | null): void {
    if (!session || !this.socket.isOpen) return;
    if (mayRead(session)) this.socket.send({ type: 'history', room: 'joint' });
    if (session.you.place.startsWith('caucus:')) this.socket.send({ type: 'history', room: 'caucus' });
  }

  /** arrive tells the server that the page shows where one is: only then is one heard there. The state of a place comes
      before its number, and a frame is left for drawing it. */
  private arrive(): void {
    const place = this.place;
    if (place === null || !this.state.session) return;
    this.place = null;
    const say = (): void => this.socket.send({ type: 'arrived', place });
    if (typeof requestAnimationFrame === 'function' && globalThis.document?.visibilityState === 'visible') requestAnimationFrame(() => setTimeout(say, 0));
    else say();
  }

  private said(l: Line): void {
    const into = l.room === 'joint' ? 'lines' : 'whispers';
    if (into === 'whispers' && !this.behindDoor()) return;
    const all = this.state[into];
    const clean: Line = { id: l.id, room: l.room, at: l.at, by: l.by, text: l.text, tell: l.tell ?? '' };
    const known = all.some((x) => x.id === l.id);
    const next = known ? all.map((x) => (x.id === l.id ? clean : x)) : [...all, clean];
    this.set(into === 'lines' ? { lines: next } : { whispers: next });
  }

  private behindDoor(): boolean {
    return this.state.session?.you.place.startsWith('caucus:') ?? false;
  }

  /** feed sends what should be sent now. In the waiting room nothing leaves this device. */
  private feed(): void {
    const peer = this.peer;
    if (!peer) return;
    const place = this.state.session?.you.place ?? 'outside';
    const inRoom = place === 'joint' || place.startsWith('caucus:');
    const { own } = this.state;
    const { audio, video } = this.devices.state;
    if (audio) audio.enabled = own.audio;
    if (video) video.enabled = own.video;
    const send = (kind: 'audio' | 'video' | 'screen', track: MediaStreamTrack | null): void => {
      peer.send(kind, inRoom ? track : null).catch(() => undefined); // closed meanwhile
    };
    send('audio', audio);
    send('video', own.video ? video : null);
    send('screen', own.screen);
  }

  private setOwn(kind: 'audio' | 'video', on: boolean): void {
    if (this.state.own[kind] === on) return;
    this.set({ own: { ...this.state.own, [kind]: on } });
    this.feed();
    this.socket.send({ type: 'mute', kind, muted: !on });
  }

  /** watchNetwork comes back at once when the network does, or when the phone is taken out of the pocket. */
  private watchNetwork(): () => void {
    if (typeof window === 'undefined') return () => undefined;
    const changed = (): void => {
      if (this.socket.isOpen) this.restart();
      else this.socket.again();
    };
    const seen = (): void => {
      if (document.visibilityState !== 'visible') return;
      const { audio, video } = this.devices.state;
      if (!audio || !video || audio.readyState === 'ended' || video.readyState === 'ended') void this.devices.open({ audio: true, video: this.state.own.video });
      if (!this.socket.isOpen) this.socket.again();
      else if (this.peer && this.peer.pc.connectionState !== 'connected') this.restart();
    };
    const network = (navigator as { connection?: EventTarget & { type?: string } }).connection;
    let type = network?.type;
    const other = (): void => {
      if (network?.type === type) return; // only the estimate of its speed has changed
      type = network?.type;
      changed();
    };
    window.addEventListener('online', changed);
    network?.addEventListener?.('change', other);
    document.addEventListener('visibilitychange', seen);
    return () => {
      window.removeEventListener('online', changed);
      network?.removeEventListener?.('change', other);
      document.removeEventListener('visibilitychange', seen);
    };
  }

  private async look(): Promise<void> {
    const peer = this.peer;
    if (!peer || peer.pc.connectionState !== 'connected') return;
    try {
      const reading = await this.meter.read(peer.pc);
      if (this.peer !== peer) return;
      this.reading = reading;
      const speaker = this.loudest(reading);
      const quality = reading.quality ?? this.state.quality;
      if (speaker !== this.state.speaker || quality !== this.state.quality) this.set({ speaker, quality });
    } catch {
      // statistics are a convenience
    }
  }

  private loudest(r: Reading): string | null {
    let best: string | null = null;
    let level = 0.02; // below it is breath
    for (const person of Object.keys(this.state.faces)) {
      const mid = this.book.mid(person, 'audio');
      const l = mid === undefined ? 0 : (r.levels[mid] ?? 0);
      if (l > level) {
        level = l;
        best = person;
      }
    }
    return best;
  }

  private lost(): void {
    if (this.state.phase === 'ended' || this.state.phase === 'idle') return;
    this.set({ phase: 'reconnecting' });
  }

  private over(reason: OutReason, refusal: Refusal | null): void {
    this.close();
    this.set({ phase: 'ended', ended: { reason, refusal }, faces: {}, whispers: [], linked: null, speaker: null, own: { ...this.state.own, screen: null } });
  }

  /** close lets go of the media connection and the screen; camera and microphone are the page's (devices.close). */
  private close(): void {
    clearInterval(this.timer);
    clearTimeout(this.restarting);
    for (const fn of this.undo.splice(0)) fn();
    const screen = this.state.own.screen;
    if (screen) {
      screen.onended = null;
      screen.stop();
    }
    this.peer?.close();
    this.peer = null;
    this.book.clear();
  }

  private set(part: Partial<RoomState>): void {
    this.state = { ...this.state, ...part };
    for (const fn of [...this.listeners]) fn();
  }
}

function mayRead(s: SessionView): boolean {
  return s.you.place === 'joint' || (s.mode === 'async' && s.you.checked);
}

function address(session: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/room/${encodeURIComponent(session)}`;
}
