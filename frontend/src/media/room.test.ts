import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Devices, faultOf } from './devices.ts';
import { FaceBook } from './faces.ts';
import { loudness } from './level.ts';
import { Refusal, type ServerMessage, type SessionView } from './protocol.ts';
import { RoomClient } from './room.ts';
import { judge } from './stats.ts';

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: Record<string, unknown>[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((e: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() { FakeSocket.all.push(this); }
  static get last(): FakeSocket { return FakeSocket.all[FakeSocket.all.length - 1] as FakeSocket; }
  send(text: string): void { this.sent.push(JSON.parse(text) as Record<string, unknown>); }
  close(): void { this.readyState = 3; this.onclose?.(); }
  open(): void { this.readyState = 1; this.onopen?.(); }
  hear(m: ServerMessage): void { this.onmessage?.({ data: JSON.stringify(m) }); }
  types(): unknown[] { return this.sent.map((m) => m.type); }
}

class FakePeer {
  static all: FakePeer[] = [];
  connectionState = 'new';
  localDescription = { sdp: 'answer' };
  closed = false;
  ontrack: ((e: unknown) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  transceivers = ['0', '1', '2', '3'].map((mid) => ({
    mid, direction: 'recvonly',
    sender: { track: null as unknown, replaceTrack(t: unknown) { this.track = t; return Promise.resolve(); }, getParameters: () => ({ encodings: [{}] }), setParameters: () => Promise.resolve() },
  }));
  constructor(readonly config: RTCConfiguration) { FakePeer.all.push(this); }
  setRemoteDescription(): Promise<void> { return Promise.resolve(); }
  createAnswer(): Promise<object> { return Promise.resolve({}); }
  setLocalDescription(): Promise<void> { return Promise.resolve(); }
  getTransceivers(): unknown[] { return this.transceivers; }
  getStats(): Promise<Map<string, unknown>> { return Promise.resolve(new Map()); }
  close(): void { this.closed = true; }
  become(s: string): void { this.connectionState = s; this.onconnectionstatechange?.(); }
  sends(mid: number): unknown { return this.transceivers[mid]?.sender.track ?? null; }
}

const track = (kind: string): MediaStreamTrack => ({ kind, enabled: true, readyState: 'live', stop: () => undefined, onended: null } as unknown as MediaStreamTrack);
class FakeStream {
  tracks: MediaStreamTrack[];
  constructor(tracks: MediaStreamTrack[]) { this.tracks = [...tracks]; }
  getTracks(): MediaStreamTrack[] { return this.tracks; }
  getAudioTracks(): MediaStreamTrack[] { return this.tracks.filter((t) => t.kind === 'audio'); }
  getVideoTracks(): MediaStreamTrack[] { return this.tracks.filter((t) => t.kind === 'video'); }
  addTrack(t: MediaStreamTrack): void { this.tracks.push(t); }
  removeTrack(t: MediaStreamTrack): void { this.tracks = this.tracks.filter((x) => x !== t); }
}
const makeStream = (t: MediaStreamTrack[]): MediaStream => new FakeStream(t) as unknown as MediaStream;

const view = (place: SessionView['you']['place'], me: Partial<SessionView['people'][number]> = {}): SessionView => ({
  id: 's', caseId: 'c', state: 'open', mode: 'video', you: { person: 'a', party: 'A', side: 'applicant', place, checked: true, admitted: true },
  people: [{ person: 'a', party: 'A', side: 'applicant', name: 'Chen', place, checked: true, live: true, audio: true, video: true, screen: false, ...me }],
  allowedMoves: [], slots: [], suggestion: { complete: false, none: false }, appointments: [], caucuses: [], consents: [], mayRecord: false, captions: false, minutes: [], minutesComplete: false,
});

const flush = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const welcome = (resumed = false): ServerMessage => ({ type: 'welcome', person: 'a', resume: 'token', resumed, iceServers: [] });

async function inside(ticket = (): Promise<string> => Promise.resolve('t')) {
  const devices = new Devices({ getUserMedia: () => Promise.resolve(makeStream([track('audio'), track('video')])), enumerateDevices: () => Promise.resolve([]) });
  await devices.open();
  const room = new RoomClient({
    session: 's', url: 'ws://x', ticket, devices, makeStream,
    makeSocket: () => new FakeSocket() as unknown as WebSocket, makePeer: (c) => new FakePeer(c) as unknown as RTCPeerConnection,
  });
  room.start();
  FakeSocket.last.open();
  await flush();
  FakeSocket.last.hear(welcome());
  FakeSocket.last.hear({ type: 'state', session: view('waiting') });
  FakeSocket.last.hear({ type: 'offer', round: 1, sdp: 'o', uplinks: { 0: 'audio', 1: 'video', 2: 'screen' }, tracks: [] });
  await flush();
  return { room, socket: FakeSocket.last, peer: FakePeer.all[FakePeer.all.length - 1] as FakePeer };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  FakePeer.all = [];
});
afterEach(() => { vi.useRealTimers(); });

describe('RoomClient', () => {
  it('greets with the ticket, answers the offer and attaches nothing in the waiting room', async () => {
    const { room, socket, peer } = await inside();
    expect(socket.sent[0]).toMatchObject({ type: 'hello', ticket: 't', resume: '' });
    expect(socket.sent).toContainEqual({ type: 'answer', round: 1, sdp: 'answer' });
    expect([peer.sends(0), peer.sends(1), peer.sends(2), peer.sends(3)]).toEqual([null, null, null, null]);
    expect(peer.transceivers.map((t) => t.direction)).toEqual(['sendonly', 'sendonly', 'sendonly', 'recvonly']);
    socket.hear({ type: 'state', session: view('joint') });
    await flush();
    expect(peer.sends(0)).toBe(room.devices.state.audio);
    expect(peer.sends(1)).toBe(room.devices.state.video);
    expect(peer.sends(3)).toBeNull(); // a downlink
    socket.hear({ type: 'state', session: view('waiting') });
    await flush();
    expect(peer.sends(0)).toBeNull();
    room.stop();
  });

  it('says that it arrived only when the place has been shown', async () => {
    const { room, socket } = await inside();
    const order: string[] = [];
    room.subscribe(() => order.push(`shown ${room.getState().session?.you.place}`));
    socket.send = (text) => order.push((JSON.parse(text) as { type: string }).type);
    socket.hear({ type: 'state', session: view('joint') });
    socket.hear({ type: 'placed', place: 3 });
    await flush(100);
    expect(order.indexOf('arrived')).toBeGreaterThan(order.indexOf('shown joint'));
    room.stop();
  });

  it('forgets private words when the door opens, and keeps those of elsewhere out', async () => {
    const { room, socket } = await inside();
    socket.hear({ type: 'state', session: view('caucus:A') });
    socket.hear({ type: 'said', room: 'caucus', id: '1', at: '', by: 'a', text: 'private' });
    socket.hear({ type: 'said', room: 'caucus', id: '1', at: '', by: 'a', text: 'private', tell: 'tell' });
    expect(room.getState().whispers).toEqual([{ id: '1', room: 'caucus', at: '', by: 'a', text: 'private', tell: 'tell' }]);
    socket.hear({ type: 'state', session: view('joint') });
    expect(room.getState().whispers).toEqual([]);
    socket.hear({ type: 'history', room: 'caucus', lines: [{ id: '1', room: 'caucus', at: '', by: 'a', text: 'private' }] });
    expect(JSON.stringify(room.getState())).not.toContain('private');
    room.stop();
  });

  it('comes back to the same seat with a new ticket, and restarts ICE when the media are gone', async () => {
    let n = 0;
    const { room, socket, peer } = await inside(() => Promise.resolve(`t${(n += 1)}`));
    peer.become('connected');
    expect(room.getState().linked).toBe(true);
    socket.close();
    expect(room.getState().phase).toBe('reconnecting');
    await flush(10);
    FakeSocket.last.open();
    await flush();
    expect(FakeSocket.last.sent[0]).toMatchObject({ type: 'hello', ticket: 't2', resume: 'token' });
    peer.connectionState = 'disconnected';
    FakeSocket.last.hear(welcome(true));
    expect(FakePeer.all.length).toBe(1);
    expect(FakeSocket.last.types()).toContain('restart');
    expect(room.getState().phase).toBe('inside');
    room.stop();
  });

  it('begins anew when the seat is lost, and tells again what is muted', async () => {
    const { room, socket, peer } = await inside();
    room.setAudio(false);
    expect(socket.sent).toContainEqual({ type: 'mute', kind: 'audio', muted: true });
    expect(room.devices.state.audio?.enabled).toBe(false);
    socket.close();
    await flush(10);
    FakeSocket.last.open();
    await flush();
    FakeSocket.last.hear(welcome(false));
    expect(peer.closed).toBe(true);
    expect(FakePeer.all.length).toBe(2);
    expect(FakeSocket.last.sent).toContainEqual({ type: 'mute', kind: 'audio', muted: true });
    room.stop();
  });

  it('notices a dead connection by itself and tries until it is back', async () => {
    const { room, socket } = await inside();
    await flush(2000);
    expect(socket.types()).toContain('ping');
    await flush(2500);
    expect(room.getState().phase).toBe('reconnecting');
    await flush(60_000);
    expect(FakeSocket.all.length).toBeGreaterThan(8); // each attempt is given up after its time
    room.stop();
  });

  it('ends when the server says so, and does not come back', async () => {
    const { room, socket } = await inside();
    socket.hear({ type: 'out', reason: 'removed' });
    socket.close();
    await flush(60_000);
    expect(room.getState()).toMatchObject({ phase: 'ended', ended: { reason: 'removed' } });
    expect(FakeSocket.all.length).toBe(1);
  });

  it('ends when the ticket is refused, and goes on trying when the server only cannot now', async () => {
    for (const [code, sockets] of [['forbidden', 1], ['unavailable', 2]] as const) {
      FakeSocket.all = [];
      const room = new RoomClient({ session: 's', url: 'ws://x', ticket: () => Promise.reject(new Refusal({ code, key: 'room.too_early' })), makeSocket: () => new FakeSocket() as unknown as WebSocket });
      room.start();
      FakeSocket.last.open();
      await flush(1);
      expect(FakeSocket.all.length, code).toBe(sockets);
      expect(room.getState().ended?.refusal?.key).toBe(code === 'forbidden' ? 'room.too_early' : undefined);
      room.stop();
    }
  });

  it('keeps a promise when done, and breaks it with the refusal', async () => {
    const { room, socket } = await inside();
    const good = room.hand(true);
    const bad = room.admit('b').catch((e: unknown) => e);
    const ids = socket.sent.slice(-2).map((m) => m.id as number);
    socket.hear({ type: 'refused', re: ids[1] ?? 0, code: 'forbidden', key: 'room.not_yours_to_do' });
    socket.hear({ type: 'done', re: ids[0] ?? 0 });
    await good;
    expect(await bad).toMatchObject({ code: 'forbidden', key: 'room.not_yours_to_do' });
    room.stop();
  });

  it('is muted when the mediator mutes', async () => {
    const { room, socket } = await inside();
    socket.hear({ type: 'state', session: view('joint') });
    socket.hear({ type: 'state', session: view('joint', { audio: false }) });
    expect(room.getState().own.audio).toBe(false);
    expect(room.devices.state.audio?.enabled).toBe(false);
    room.stop();
  });
});

describe('FaceBook', () => {
  it('keeps the stream of a person while the sections change hands', () => {
    const book = new FaceBook(makeStream);
    const audio = track('audio');
    const video = track('video');
    book.track('4', audio);
    let faces = book.carries([{ mid: '4', person: 'b', kind: 'audio' }, { mid: '3', person: 'b', kind: 'video' }]);
    const stream = faces.b?.main;
    expect(faces.b).toMatchObject({ hasAudio: true, hasVideo: false, screen: null });
    faces = book.track('3', video);
    expect(faces.b?.main).toBe(stream);
    expect(stream?.getTracks()).toEqual([audio, video]);
    faces = book.carries([{ mid: '3', person: 'm', kind: 'video' }]);
    expect(Object.keys(faces)).toEqual(['m']);
    expect(faces.m?.main).not.toBe(stream);
  });
});

describe('Devices', () => {
  it('gives the microphone when there is no camera, and names why', async () => {
    const devices = new Devices({
      getUserMedia: (c) => (c?.video ? Promise.reject(Object.assign(new Error(), { name: 'NotFoundError' })) : Promise.resolve(makeStream([track('audio')]))),
      enumerateDevices: () => Promise.resolve([]),
    });
    const s = await devices.open();
    expect(s.audio).not.toBeNull();
    expect(s).toMatchObject({ audioFault: null, video: null, videoFault: 'none' });
  });

  it('names the errors of browsers', () => {
    for (const [name, fault] of [['NotAllowedError', 'denied'], ['NotReadableError', 'busy'], ['OverconstrainedError', 'none'], ['TypeError', 'unsupported'], ['Odd', 'failed']] as const) {
      expect(faultOf({ name })).toBe(fault);
    }
  });
});

it('hears silence, talk and shouting', () => {
  const wave = (amplitude: number): number[] => Array.from({ length: 512 }, (_, i) => 128 + amplitude * Math.sin(i / 5));
  expect(loudness(wave(0))).toBe(0);
  expect(loudness(wave(12))).toBeGreaterThan(0.4);
  expect(loudness(wave(120))).toBe(1);
  expect(loudness([])).toBe(0);
});

it('judges a connection by what one hears of it', () => {
  expect([judge(0, 50), judge(5, 50), judge(0, 500), judge(20, 50), judge(0, 900), judge(0, null)]).toEqual(['good', 'poor', 'poor', 'bad', 'bad', 'good']);
});
