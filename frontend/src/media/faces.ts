/* Which stream shows whom. The media sections stay while the people in them change; a person's MediaStream stays the
   same object as long as its tracks do, so that a video element does not flicker. */

import type { Kind, Track } from './protocol.ts';

export interface Face {
  /** microphone and camera */
  main: MediaStream | null;
  screen: MediaStream | null;
  hasAudio: boolean;
  hasVideo: boolean;
}

export type Faces = Readonly<Record<string, Face>>;

export class FaceBook {
  private readonly arrived = new Map<string, MediaStreamTrack>();
  private carried: readonly Track[] = [];
  private readonly streams = new Map<string, MediaStream>();
  private readonly make: (tracks: MediaStreamTrack[]) => MediaStream;

  constructor(make = (tracks: MediaStreamTrack[]) => new MediaStream(tracks)) {
    this.make = make;
  }

  track(mid: string, track: MediaStreamTrack): Faces {
    this.arrived.set(mid, track);
    return this.faces();
  }

  carries(tracks: readonly Track[]): Faces {
    this.carried = tracks;
    return this.faces();
  }

  clear(): Faces {
    this.arrived.clear();
    this.carried = [];
    return this.faces();
  }

  /** mids gives the media section of each person's kind, to read statistics by. */
  mid(person: string, kind: Kind): string | undefined {
    return this.carried.find((t) => t.person === person && t.kind === kind)?.mid;
  }

  private faces(): Faces {
    const out: Record<string, Face> = {};
    const used = new Set<string>();
    for (const person of new Set(this.carried.map((t) => t.person))) {
      const of = (kind: Kind): MediaStreamTrack | undefined => {
        const mid = this.mid(person, kind);
        return mid === undefined ? undefined : this.arrived.get(mid);
      };
      const audio = of('audio');
      const video = of('video');
      const screen = of('screen');
      out[person] = {
        main: this.stream(`main ${person}`, [audio, video], used),
        screen: this.stream(`screen ${person}`, [screen], used),
        hasAudio: audio !== undefined,
        hasVideo: video !== undefined,
      };
    }
    for (const name of [...this.streams.keys()]) if (!used.has(name)) this.streams.delete(name);
    return out;
  }

  private stream(name: string, all: (MediaStreamTrack | undefined)[], used: Set<string>): MediaStream | null {
    const tracks = all.filter((t): t is MediaStreamTrack => t !== undefined);
    if (tracks.length === 0) return null;
    used.add(name);
    const old = this.streams.get(name);
    if (!old) {
      const made = this.make(tracks);
      this.streams.set(name, made);
      return made;
    }
    for (const t of old.getTracks()) if (!tracks.includes(t)) old.removeTrack(t);
    for (const t of tracks) if (!old.getTracks().includes(t)) old.addTrack(t);
    return old;
  }
}
