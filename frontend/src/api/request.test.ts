import { afterEach, expect, test, vi } from 'vitest';
import { ok } from './client.ts';
import { Fault } from './fault.ts';
import { api, urlOf } from './request.ts';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string, headers: Record<string, string> = {}) {
  const seen: Request[] = [];
  vi.stubGlobal('fetch', (request: Request) => {
    seen.push(request);
    return Promise.resolve(new Response(status === 204 ? null : body, { status, headers }));
  });
  return seen;
}

test('paths and queries are written safely', () => {
  expect(urlOf('/api/v1/cases/{id}/documents/{doc}', { path: { id: 'a/b', doc: '1' } })).toBe('/api/v1/cases/a%2Fb/documents/1');
  expect(urlOf('/x', { query: { cursor: undefined, state: ['a', 'b'], q: '青 禾' } })).toBe('/x?state=a&state=b&q=%E9%9D%92+%E7%A6%BE');
});

test('a result comes back as data, a POST carries JSON', async () => {
  const seen = answer(201, '{"id":"c1"}');
  const view = await ok(api.POST('/api/v1/cases', { body: { kind: 'loan' } }));
  expect(view).toEqual({ id: 'c1' });
  expect(await seen[0]!.clone().json()).toEqual({ kind: 'loan' });
  expect(seen[0]!.headers.get('Content-Type')).toBe('application/json');
});

test('nothing to say is no error', async () => {
  answer(204, '');
  expect(await ok(api.DELETE('/api/v1/session', {}))).toBeUndefined();
});

test('a problem is thrown as a fault with a number for the phone; rubbish is unavailable', async () => {
  answer(403, '{"code":"forbidden","key":"case.move_not_yours"}', { 'X-Request-Id': '0123456789abcdef' });
  await expect(ok(api.GET('/api/v1/cases/{id}', { params: { path: { id: 'x' } } }))).rejects.toMatchObject({ code: 'forbidden', key: 'case.move_not_yours', reference: '89ABCDEF' });
  answer(200, '<html>');
  await expect(ok(api.GET('/api/v1/session', {}))).rejects.toMatchObject({ code: 'unavailable' });
  await expect(ok(api.GET('/api/v1/session', {}))).rejects.toBeInstanceOf(Fault);
});
