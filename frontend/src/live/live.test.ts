import { afterEach, expect, test } from 'vitest';
import { subscribe, useSocket } from './live.ts';

class Wire {
  readyState = 0;
  said: string[] = [];
  onopen?: () => void;
  onmessage?: (e: { data: string }) => void;
  onclose?: () => void;
  send(text: string): void { this.said.push(text); }
  close(): void { this.onclose?.(); }
  open(): void { this.readyState = 1; this.onopen?.(); }
  hears(m: unknown): void { this.onmessage?.({ data: JSON.stringify(m) }); }
}

let off: (() => void) | undefined;
afterEach(() => off?.());

test('what changed between the first answer and the first connection is not missed', () => {
  const wire = new Wire();
  useSocket(() => wire as unknown as WebSocket);
  let told = 0;
  off = subscribe('case:1', () => { told += 1; });
  wire.open();
  expect(wire.said).toEqual([JSON.stringify({ type: 'subscribe', topics: ['case:1'] })]);
  expect(told).toBe(0);
  wire.hears({ type: 'subscribed', topics: ['case:1'] });
  expect(told).toBe(1);
  wire.hears({ type: 'changed', topic: 'case:2' });
  expect(told).toBe(1);
  wire.hears({ type: 'changed', topic: 'case:1' });
  expect(told).toBe(2);
  wire.hears({ type: 'subscribed', topics: ['case:1'] }); // a later subscription on the same connection
  expect(told).toBe(2);
});
