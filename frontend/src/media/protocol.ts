/* The words of /ws/room/{session}: docs/protocol.md says what they mean. */

export type Place = 'outside' | 'waiting' | 'joint' | 'private' | `caucus:${string}`;
export type Side = 'applicant' | 'respondent' | 'mediator' | 'helper' | 'clerk';
export type SessionState = 'planned' | 'scheduled' | 'open' | 'closed' | 'cancelled';
export type Mode = 'video' | 'separate' | 'async' | 'in_person';
export type Kind = 'audio' | 'video' | 'screen';
export type Telling = '' | 'tell' | 'not_yet';
export type ChatRoom = 'joint' | 'caucus';

export type Move =
  | 'propose' | 'unavailable' | 'schedule' | 'move' | 'cancel' | 'mode' | 'consent' | 'invite' | 'remove'
  | 'enter' | 'leave' | 'open' | 'check' | 'admit' | 'caucus' | 'minute' | 'confirm' | 'close';

export interface Person {
  person: string;
  party?: string;
  side: Side;
  name: string;
  /** 'private': behind a door that is not yours. */
  place: Place;
  since?: string;
  checked: boolean;
  live: boolean;
  audio: boolean;
  video: boolean;
  screen: boolean;
  /** asked to talk alone; the mediator and oneself see it */
  hand?: string;
}

export interface You {
  person: string;
  party?: string;
  side: Side;
  place: Place;
  since?: string;
  checked: boolean;
  admitted: boolean;
}

export interface Slot { id: string; from: string; to: string; no?: string[] }
export interface Appointment { party: string; from: string; to: string }
export interface CaucusView { party: string; startedAt: string; endedAt?: string }
export interface Consent { person: string; about: string; yes: boolean; at: string }

export interface MinuteEntry {
  id: string;
  at: string;
  by: string;
  text: string;
  struck?: boolean;
  struckAt?: string;
  replaces?: string;
  confirmedBy?: { person: string; party: string; at: string }[];
}

/** A session as this person may see it; GET /api/v1/sessions/{id} gives the same. */
export interface SessionView {
  id: string;
  caseId: string;
  state: SessionState;
  mode: Mode;
  from?: string;
  to?: string;
  openedAt?: string;
  you: You;
  people: Person[];
  allowedMoves: Move[];
  slots: Slot[];
  suggestion: { slot?: string; complete: boolean; none: boolean };
  appointments: Appointment[];
  caucuses: CaucusView[];
  consents: Consent[];
  mayRecord: boolean;
  captions: boolean;
  minutes: MinuteEntry[];
  minutesComplete: boolean;
}

export interface Track { mid: string; person: string; kind: Kind }
export interface Offer { round: number; sdp: string; uplinks: Record<string, Kind>; tracks: Track[] }
export interface Line { id: string; room: ChatRoom; at: string; by: string; text: string; tell?: Telling }

export interface FaultBody {
  code: string;
  key: string;
  params?: Record<string, string | number | boolean>;
  errors?: { path: string; key: string; params?: Record<string, string | number | boolean> }[];
}

/** Why the server ended the connection. */
export type OutReason =
  | 'replaced' | 'elsewhere' | 'removed' | 'over' | 'signed_out' | 'refused'
  | 'media_gone' | 'slow' | 'too_many' | 'malformed' | 'closing' | 'gone';

export type ServerMessage =
  | { type: 'welcome'; person: string; resume: string; resumed: boolean; iceServers: RTCIceServer[] }
  | { type: 'state'; session: SessionView }
  | ({ type: 'offer' } & Offer)
  | { type: 'tracks'; tracks: Track[] }
  | { type: 'placed'; place: number }
  | { type: 'link'; link: 'linked' | 'failing' | 'gone' }
  | ({ type: 'said' } & Line)
  | { type: 'history'; room: ChatRoom; lines: Line[] }
  | { type: 'done'; re: number }
  | ({ type: 'refused'; re?: number } & FaultBody)
  | { type: 'out'; reason: OutReason };

export type ClientMessage =
  | { type: 'hello'; ticket: string; resume?: string }
  | { type: 'ping' }
  | { type: 'answer'; round: number; sdp: string }
  | { type: 'arrived'; place: number }
  | { type: 'restart' }
  | { type: 'want'; kind: Kind; wanted: boolean }
  | { type: 'mute'; kind: 'audio' | 'video'; muted: boolean; person?: string }
  | { type: 'share'; on: boolean }
  | { type: 'hand'; up: boolean }
  | { type: 'say'; room: ChatRoom; text: string }
  | { type: 'tell'; message: string; tell: Telling }
  | { type: 'history'; room: ChatRoom }
  | { type: 'consent'; about: string; yes: boolean }
  | { type: 'check'; person: string; ok: boolean; level?: 2 | 3 }
  | { type: 'admit'; person: string }
  | { type: 'move'; to: 'caucus'; party: string }
  | { type: 'move'; to: 'joint' }
  | { type: 'move'; to: 'waiting' | 'out'; person: string }
  | { type: 'minute'; text: string; replaces?: string }
  | { type: 'strike'; entry: string }
  | { type: 'confirm'; entries: string[] }
  | { type: 'open' }
  | { type: 'close' }
  | { type: 'leave' };

/** A refusal of the server: a key to be translated, never a sentence. */
export class Refusal extends Error {
  readonly code: string;
  readonly key: string;
  readonly params: NonNullable<FaultBody['params']>;
  readonly errors: NonNullable<FaultBody['errors']>;
  constructor(f: FaultBody) {
    super(`${f.code} ${f.key}`);
    this.name = 'Refusal';
    this.code = f.code;
    this.key = f.key;
    this.params = f.params ?? {};
    this.errors = f.errors ?? [];
  }
}
