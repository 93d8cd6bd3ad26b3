import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { forgetAll } from './kept.ts';
import { UploadQueue, type Events, type Sender } from './uploads.ts';

afterEach(() => forgetAll());

function line() {
  const sent: { known: { url?: string; metadata: Record<string, string> }; events: Events; aborted: boolean }[] = [];
  const send: Sender = async (_, known, events) => {
    const one = { known: { ...known }, events, aborted: false };
    sent.push(one);
    return { start: () => undefined, abort: () => void (one.aborted = true) };
  };
  return { sent, send };
}
const file = (name: string, bytes = 100) => new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' });
const states = (q: UploadQueue) => q.list().map((u) => `${u.name}:${u.state}`);

test('one file after the other; each is announced when it has arrived', async () => {
  const { sent, send } = line();
  const queue = new UploadQueue(send);
  const arrived: string[] = [];
  queue.onDone((u) => arrived.push(u.name));
  await queue.add(file('a.jpg'), 'c1', 'open');
  await queue.add(file('b.jpg'), 'c1', 'mediator');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(states(queue)).toEqual(['a.jpg:sending', 'b.jpg:waiting']);
  expect(sent[0]!.known.metadata).toEqual({ case: 'c1', name: 'a.jpg', visibility: 'open', mime: 'image/jpeg' });
  sent[0]!.events.progress(62);
  expect(queue.list()[0]!.sent).toBe(62);
  sent[0]!.events.done();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  sent[1]!.events.done();
  expect(arrived).toEqual(['a.jpg', 'b.jpg']);
  expect(states(queue)).toEqual([]);
});

test('a lost network keeps the place, and the file goes on from there by itself', async () => {
  const { sent, send } = line();
  const queue = new UploadQueue(send, 1_000_000);
  await queue.add(file('a.jpg'), 'c1', 'open');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  sent[0]!.events.url('/api/v1/uploads/u1');
  sent[0]!.events.progress(40);
  sent[0]!.events.failed(0, '');
  expect(states(queue)).toEqual(['a.jpg:lost']);
  expect(queue.list()[0]!.sent).toBe(40);
  globalThis.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]!.known.url).toBe('/api/v1/uploads/u1');
});

test('a new page goes on with the files of the old one', async () => {
  const old = line();
  const first = new UploadQueue(old.send, 1_000_000);
  await first.add(file('a.jpg'), 'c1', 'open');
  await vi.waitFor(() => expect(old.sent).toHaveLength(1));
  old.sent[0]!.events.url('/api/v1/uploads/u1');
  const fresh = line();
  const second = new UploadQueue(fresh.send, 1_000_000);
  await second.restore();
  await vi.waitFor(() => expect(fresh.sent).toHaveLength(1));
  expect(fresh.sent[0]!.known.url).toBe('/api/v1/uploads/u1');
});

test('what the server refuses says why, and the next file goes on; what it forgot begins again', async () => {
  const { sent, send } = line();
  const queue = new UploadQueue(send, 1_000_000);
  await queue.add(file('big.jpg'), 'c1', 'open');
  await queue.add(file('b.jpg'), 'c1', 'open');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  sent[0]!.events.failed(413, JSON.stringify({ code: 'too_large', key: 'upload.too_large', params: { max: 5 } }));
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(queue.list()[0]!.fault).toMatchObject({ code: 'too_large', status: 413 });
  expect(states(queue)).toEqual(['big.jpg:failed', 'b.jpg:sending']);
  sent[1]!.events.url('/api/v1/uploads/u2');
  sent[1]!.events.failed(404, '');
  await vi.waitFor(() => expect(sent).toHaveLength(3));
  expect(sent[2]!.known.url).toBeUndefined();
});

test('pause, resume, remove', async () => {
  const { sent, send } = line();
  const queue = new UploadQueue(send);
  await queue.add(file('a.jpg'), 'c1', 'open');
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const id = queue.list()[0]!.id;
  await vi.waitFor(() => {
    queue.pause(id);
    expect(sent[0]!.aborted).toBe(true);
  });
  expect(states(queue)).toEqual(['a.jpg:paused']);
  queue.resume(id);
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  await queue.remove(id);
  expect(states(queue)).toEqual([]);
});
