import { expect, type BrowserContext, type Page } from '@playwright/test';
import { desk, hub } from './hub.ts';
import { words } from './words.ts';

/* What a browser in a session really receives, and how people move there by hand. */

/** Heard is what has come in since the page was opened, by everybody together and by each face on the page. */
export interface Heard {
  packets: number;
  /** energy is the sum of totalAudioEnergy over what comes in. */
  energy: number;
  /** frames is how many pictures were decoded of each person who is shown. */
  frames: Record<string, number>;
  /** painted is how many of them the page's own element has shown. */
  painted: Record<string, number>;
}

declare global {
  interface Window { concordPeers?: RTCPeerConnection[] }
}

/** overhear keeps every connection that the pages of a browser will make, so that their statistics can be asked. */
export async function overhear(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const all: RTCPeerConnection[] = (window.concordPeers = []);
    window.RTCPeerConnection = class extends window.RTCPeerConnection {
      constructor(c?: RTCConfiguration) {
        super(c);
        all.push(this);
      }
    };
  });
}

/** heard asks the connections of a page what came in (RTCInboundRtpStreamStats), and its elements what they showed. */
export function heard(page: Page): Promise<Heard> {
  return page.evaluate(async () => {
    const out = { packets: 0, energy: 0, frames: {} as Record<string, number>, painted: {} as Record<string, number> };
    const owner = new Map<string, string>();
    for (const v of document.querySelectorAll<HTMLVideoElement>('video[data-person]')) {
      const who = v.dataset.person!;
      for (const t of (v.srcObject as MediaStream | null)?.getTracks() ?? []) owner.set(t.id, who);
      out.painted[who] = v.getVideoPlaybackQuality().totalVideoFrames;
    }
    for (const pc of window.concordPeers ?? []) {
      if (pc.connectionState === 'closed') continue;
      for (const s of (await pc.getStats()).values() as Iterable<{ type: string; kind: string; packetsReceived: number; totalAudioEnergy?: number; framesDecoded?: number; trackIdentifier: string }>) {
        if (s.type !== 'inbound-rtp') continue;
        out.packets += s.packetsReceived;
        out.energy += s.totalAudioEnergy ?? 0;
        const who = owner.get(s.trackIdentifier);
        if (who && s.kind === 'video') out.frames[who] = (out.frames[who] ?? 0) + (s.framesDecoded ?? 0);
      }
    }
    return out;
  });
}

/** sees waits until a page has decoded and shown some more pictures of each of these people. */
export async function sees(page: Page, who: readonly string[], more = 10, timeout = 30_000): Promise<void> {
  const before = await heard(page);
  const left = (now: Heard) => who.filter((p) => (now.frames[p] ?? 0) < (before.frames[p] ?? 0) + more || (now.painted[p] ?? 0) === 0);
  await expect.poll(async () => left(await heard(page)), { timeout, intervals: [100, 250, 500], message: 'no moving picture of' }).toEqual([]);
}

/** hears waits until sound has come in. */
export async function hears(page: Page): Promise<void> {
  const before = await heard(page);
  await expect.poll(async () => (await heard(page)).energy, { timeout: 20_000, message: 'sound comes in' }).toBeGreaterThan(before.energy);
}

/** comes is a party's way to the waiting room: allow camera and microphone, look, go in. */
export async function comes(page: Page, session: string): Promise<void> {
  const w = words('zh-CN');
  if (!page.url().endsWith(`/sessions/${session}`)) await page.goto(`${hub()}/sessions/${session}`);
  await page.getByRole('button', { name: w('room.check.ask') }).click();
  await expect(page.getByText(w('room.check.face'))).toBeVisible();
  await page.getByRole('button', { name: w('room.check.go') }).click();
  await expect(page.getByRole('heading', { level: 1, name: w('room.title.waiting') })).toBeVisible();
}

/** presides is the mediator's way in, by the same check, to the cockpit. */
export async function presides(page: Page, session: string, w: ReturnType<typeof words>): Promise<void> {
  if (!page.url().endsWith(`/desk/sessions/${session}`)) await page.goto(`${hub()}/desk/sessions/${session}`);
  await page.getByRole('button', { name: w('room.check.ask') }).click();
  await page.getByRole('button', { name: w('room.check.go') }).click();
  await page.getByRole('button', { name: w('cockpit.open') }).click();
}

/** letIn is the identity check of everybody who waits. */
export async function letIn(page: Page, names: readonly string[], w: ReturnType<typeof words>): Promise<void> {
  for (const name of names) {
    await page.getByRole('paragraph').filter({ hasText: name }).getByRole('button', { name: w('cockpit.check.do') }).click();
    await expect(page.getByRole('heading', { name: w('cockpit.check.title', { name }) })).toBeVisible();
    await page.getByRole('button', { name: w('cockpit.check.yes') }).click();
    await expect(page.getByRole('button', { name: w('cockpit.check.yes') })).toBeHidden();
  }
}

export const wide = desk;
