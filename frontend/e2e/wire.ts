import { createSocket, type Socket } from 'node:dgram';
import type { BrowserContext, CDPSession, Page } from '@playwright/test';

/* A network cable that can be pulled. Chromium's "offline" cuts requests and sockets but lets WebRTC run on, so the
   pictures and sound of one browser are led through a relay here, which can drop every packet. */

declare global {
  interface Window { concordWire?: (host: string, port: number) => Promise<number> }
}

/** Wire is the way of one browser's media to the hub. */
export class Wire {
  private down = false;
  private readonly sockets: Socket[] = [];
  private cdp: CDPSession | undefined;

  private constructor(private readonly context: BrowserContext) {}

  /** lay leads the media of all pages that this browser opens from now on through the relay. */
  static async lay(context: BrowserContext): Promise<Wire> {
    const wire = new Wire(context);
    await context.exposeFunction('concordWire', (host: string, port: number) => wire.relay(host, port));
    await context.addInitScript(() => {
      const given = RTCPeerConnection.prototype.setRemoteDescription;
      RTCPeerConnection.prototype.setRemoteDescription = async function (this: RTCPeerConnection, d: RTCSessionDescriptionInit) {
        const first = /^a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/m.exec(d.sdp ?? '');
        if (!first) return (given as (d: RTCSessionDescriptionInit) => Promise<void>).call(this, d);
        const port = await window.concordWire!(first[1]!, Number(first[2]));
        const lines = d.sdp!.split('\r\n');
        const sdp = lines
          .filter((l) => !l.startsWith('a=candidate:') || l === first[0] || l.startsWith(`${first[0]} `))
          .map((l) => (l.startsWith('a=candidate:') ? l.replace(`${first[1]} ${first[2]} typ`, `127.0.0.1 ${port} typ`) : l))
          .join('\r\n');
        return (given as (d: RTCSessionDescriptionInit) => Promise<void>).call(this, { type: d.type, sdp });
      } as typeof given;
    });
    return wire;
  }

  /** relay carries packets between a port of its own and the hub; each sender gets a socket towards the hub. */
  private relay(host: string, port: number): Promise<number> {
    const door = createSocket('udp4');
    const ways = new Map<string, Socket>();
    this.sockets.push(door);
    door.on('message', (m, from) => {
      const key = `${from.address}:${from.port}`;
      let way = ways.get(key);
      if (!way) {
        way = createSocket('udp4');
        way.on('message', (back) => this.down || door.send(back, from.port, from.address));
        this.sockets.push(way);
        ways.set(key, way);
      }
      if (!this.down) way.send(m, port, host);
    });
    return new Promise((done) => door.bind(0, '127.0.0.1', () => done(door.address().port)));
  }

  /** pull takes the network away: requests, sockets, pictures and sound. */
  async pull(page: Page): Promise<void> {
    this.down = true;
    this.cdp = await this.context.newCDPSession(page);
    await this.context.setOffline(true);
    await this.cdp.send('Network.emulateNetworkConditions', { offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
  }

  /** plug gives it back. */
  async plug(): Promise<void> {
    this.down = false;
    await this.cdp?.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
    await this.context.setOffline(false);
  }

  remove(): void {
    for (const s of this.sockets) s.close();
  }
}
