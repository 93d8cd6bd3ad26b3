import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { Fault } from '../api/fault.ts';
import { Autosave } from './autosave.ts';
import { forgetAll, keep, kept, keptKeys } from './kept.ts';

afterEach(() => forgetAll());

test('a change is on the phone at once and with the server after a flush', async () => {
  const push = vi.fn(async (_: { a: string }, revision: number) => ({ revision: revision + 1 }));
  const draft = new Autosave('d1', { a: '' }, 3, push, 1_000_000);
  await draft.change({ a: '借' });
  expect(draft.state.where).toBe('phone');
  expect(await kept('d1')).toMatchObject({ value: { a: '借' }, dirty: true });
  await draft.flush();
  expect(push).toHaveBeenCalledExactlyOnceWith({ a: '借' }, 3);
  expect(draft.revision).toBe(4);
  expect(draft.state).toMatchObject({ where: 'server', sending: false });
  expect(await kept('d1')).toBeUndefined();
  await draft.flush();
  expect(push).toHaveBeenCalledTimes(1);
  draft.stop();
});

test('without a network the words stay on the phone and go out when it is back, even from a new page', async () => {
  let online = false;
  const push = vi.fn(async (_: string, revision: number) => {
    if (!online) throw new Fault({ code: 'offline' });
    return { revision: revision + 1 };
  });
  const first = new Autosave<string>('d2', '', 1, push, 1_000_000, 1_000_000);
  await first.change('三万');
  await first.flush();
  expect(first.state).toMatchObject({ where: 'phone', sending: false });
  first.stop();

  const second = new Autosave<string>('d2', '', 1, push, 1_000_000, 1_000_000);
  expect(await second.restore()).toBe(true);
  expect(second.value).toBe('三万');
  await second.flush();
  online = true;
  globalThis.dispatchEvent(new Event('online'));
  await vi.waitFor(() => expect(second.state.where).toBe('server'));
  second.stop();
});

test('another device was faster: take its revision and write again', async () => {
  const seen: number[] = [];
  const push = async (_: string, revision: number) => {
    seen.push(revision);
    if (revision < 7) throw new Fault({ code: 'conflict', params: { revision: 7 } });
    return { revision: 8 };
  };
  const draft = new Autosave<string>('d3', '', 2, push, 1_000_000);
  await draft.change('x');
  await draft.flush();
  expect(seen).toEqual([2, 7]);
  expect(draft.revision).toBe(8);
  draft.stop();
});

test('what is typed while a send is under way is sent afterwards', async () => {
  const sent: string[] = [];
  let release = () => {};
  const push = (value: string, revision: number) =>
    new Promise<{ revision: number }>((done) => {
      sent.push(value);
      release = () => done({ revision: revision + 1 });
    });
  const draft = new Autosave<string>('d4', '', 1, push, 1_000_000);
  await draft.change('a');
  const sending = draft.flush();
  await draft.change('ab');
  release();
  await sending;
  expect(draft.state.where).toBe('phone');
  const rest = draft.flush();
  await vi.waitFor(() => expect(sent).toEqual(['a', 'ab']));
  release();
  await rest;
  expect(draft.state.where).toBe('server');
  expect(draft.revision).toBe(3);
  draft.stop();
});

test('the store lists by prefix and forgets everything on signing out', async () => {
  await keep('upload/1', { n: 1 });
  await keep('upload/2', { n: 2 });
  await keep('other', 1);
  expect((await keptKeys('upload/')).sort()).toEqual(['upload/1', 'upload/2']);
  await forgetAll();
  expect(await keptKeys('')).toEqual([]);
  expect(await kept('other')).toBeUndefined();
});
