/* The RTCPeerConnection of a seat. The server always offers; this side attaches its own tracks to the uplinks that the
   offer names, and to no others, and answers. One offer is handled after the other. */

import type { Kind, Offer } from './protocol.ts';

export interface PeerHandlers {
  /** a remote track of a media section is there */
  track(mid: string, track: MediaStreamTrack): void;
  state(s: RTCPeerConnectionState): void;
}

const mostBits: Record<Kind, number> = { audio: 48_000, video: 700_000, screen: 1_200_000 };

export class Peer {
  readonly pc: RTCPeerConnection;
  private readonly uplinks = new Map<Kind, RTCRtpTransceiver>();
  private readonly own = new Map<Kind, MediaStreamTrack | null>();
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(iceServers: RTCIceServer[], handlers: PeerHandlers, make = (c: RTCConfiguration) => new RTCPeerConnection(c)) {
    this.pc = make({ iceServers, bundlePolicy: 'max-bundle' });
    this.pc.ontrack = (e) => {
      const mid = e.transceiver.mid;
      if (mid !== null) handlers.track(mid, e.track);
    };
    this.pc.onconnectionstatechange = () => {
      if (!this.closed) handlers.state(this.pc.connectionState);
    };
  }

  /** answer takes an offer and gives the answer's SDP. */
  answer(o: Offer): Promise<string> {
    return this.inTurn(async () => {
      await this.pc.setRemoteDescription({ type: 'offer', sdp: o.sdp });
      for (const t of this.pc.getTransceivers()) {
        const kind = t.mid === null ? undefined : o.uplinks[t.mid];
        if (!kind || this.uplinks.get(kind) === t) continue;
        t.direction = 'sendonly'; // also without a track yet: adding one later needs no new offer
        this.uplinks.set(kind, t);
        await t.sender.replaceTrack(this.own.get(kind) ?? null);
      }
      await this.pc.setLocalDescription(await this.pc.createAnswer());
      await this.limit();
      return this.pc.localDescription?.sdp ?? '';
    });
  }

  /** send makes a track, or nothing, the one that is sent of a kind. No negotiation is needed. */
  send(kind: Kind, track: MediaStreamTrack | null): Promise<void> {
    return this.inTurn(async () => {
      if ((this.own.get(kind) ?? null) === track) return;
      this.own.set(kind, track);
      await this.uplinks.get(kind)?.sender.replaceTrack(track);
    });
  }

  private async limit(): Promise<void> {
    for (const [kind, t] of this.uplinks) {
      try {
        const p = t.sender.getParameters();
        const first = p.encodings[0];
        if (!first || first.maxBitrate === mostBits[kind]) continue;
        first.maxBitrate = mostBits[kind];
        await t.sender.setParameters(p);
      } catch {
        // an older browser: without a limit
      }
    }
  }

  private inTurn<T>(fn: () => Promise<T>): Promise<T> {
    const run = this.queue.then(() => {
      if (this.closed) throw new Error('closed');
      return fn();
    });
    this.queue = run.catch(() => undefined);
    return run;
  }

  close(): void {
    this.closed = true;
    this.pc.ontrack = null;
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }
}
