/* What the connection is like, in words, and who speaks: read from getStats. */

export type Quality = 'good' | 'poor' | 'bad';

export interface Reading {
  /** null when too little has arrived to tell */
  quality: Quality | null;
  lossPercent: number;
  roundTripMs: number | null;
  /** loudness of what each media section plays, 0 to 1 */
  levels: Record<string, number>;
  /** pictures decoded and packets received per media section, since the connection began */
  frames: Record<string, number>;
  packets: Record<string, number>;
}

interface Inbound {
  type: string;
  mid?: string;
  kind?: string;
  packetsReceived?: number;
  packetsLost?: number;
  audioLevel?: number;
  framesDecoded?: number;
  nominated?: boolean;
  currentRoundTripTime?: number;
}

export class Meter {
  private received = 0;
  private lost = 0;

  async read(pc: Pick<RTCPeerConnection, 'getStats'>): Promise<Reading> {
    const report = await pc.getStats();
    const out: Reading = { quality: null, lossPercent: 0, roundTripMs: null, levels: {}, frames: {}, packets: {} };
    let received = 0;
    let lost = 0;
    report.forEach((value: unknown) => {
      const s = value as Inbound;
      if (s.type === 'inbound-rtp' && s.mid !== undefined) {
        received += s.packetsReceived ?? 0;
        lost += s.packetsLost ?? 0;
        out.packets[s.mid] = s.packetsReceived ?? 0;
        if (s.kind === 'audio') out.levels[s.mid] = s.audioLevel ?? 0;
        else out.frames[s.mid] = s.framesDecoded ?? 0;
      }
      if (s.type === 'candidate-pair' && s.nominated && s.currentRoundTripTime !== undefined) out.roundTripMs = Math.round(s.currentRoundTripTime * 1000);
    });
    const got = Math.max(0, received - this.received);
    const missed = Math.max(0, lost - this.lost);
    this.received = received;
    this.lost = lost;
    if (got + missed >= 20) {
      out.lossPercent = Math.round((100 * missed) / (got + missed));
      out.quality = judge(out.lossPercent, out.roundTripMs);
    }
    return out;
  }

  reset(): void {
    this.received = this.lost = 0;
  }
}

/** judge: sound suffers from about a tenth of the packets lost, talk from about half a second of delay. */
export function judge(lossPercent: number, roundTripMs: number | null): Quality {
  const delay = roundTripMs ?? 0;
  if (lossPercent >= 12 || delay >= 800) return 'bad';
  if (lossPercent >= 4 || delay >= 400) return 'poor';
  return 'good';
}
