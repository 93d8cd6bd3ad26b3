import { beforeAll, beforeEach, expect, test } from 'vitest';
import { setLocale } from '../texts/locale.ts';
import { loadTexts } from '../texts/t.ts';
import { Fault, faultOf } from './fault.ts';
import { transport } from './transport.ts';

beforeAll(async () => {
  await loadTexts(['common', 'fault'], 'zh-CN');
});
beforeEach(() => setLocale('zh-CN'));

const now = () => Promise.resolve();
const post = (body = '{}') => new Request('http://hub.test/api/v1/cases', { method: 'POST', body });

function network(...answers: (number | 'lost')[]) {
  const keys: (string | null)[] = [];
  const send = ((request: Request) => {
    keys.push(request.headers.get('Idempotency-Key'));
    const next = answers[keys.length - 1] ?? 200;
    return next === 'lost' ? Promise.reject(new TypeError('failed')) : Promise.resolve(new Response('{}', { status: next }));
  }) as typeof fetch;
  return { keys, send };
}

test('a POST that the network lost goes again with the same key', async () => {
  const { keys, send } = network('lost', 503, 201);
  const response = await transport(post(), send, now);
  expect(response.status).toBe(201);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
});

test('pressing the button again after giving up still uses the same key; a new body gets a new one', async () => {
  const first = network('lost', 'lost', 'lost');
  await expect(transport(post('{"a":1}'), first.send, now)).rejects.toMatchObject({ code: 'offline' });
  const second = network(201);
  await transport(post('{"a":1}'), second.send, now);
  expect(second.keys[0]).toBe(first.keys[0]);
  const third = network(201, 201);
  await transport(post('{"a":2}'), third.send, now);
  await transport(post('{"a":1}'), third.send, now);
  expect(new Set([first.keys[0], ...third.keys]).size).toBe(3);
});

test('a PATCH or DELETE is never repeated by itself', async () => {
  const { keys, send } = network('lost', 200);
  await expect(transport(new Request('http://hub.test/x', { method: 'DELETE' }), send, now)).rejects.toBeInstanceOf(Fault);
  expect(keys).toEqual([null]);
});

test('a problem becomes a fault in the language of the reader', () => {
  const fault = faultOf(422, { code: 'invalid', key: 'no.such.key', errors: [{ path: 'parties.0.phone', key: 'code.invalid' }, { nonsense: 1 }] }, '7F3K');
  expect(fault.text).toBe('有一处需要您再看看');
  expect(fault.field('phone')).toBe('有一处需要您再看看');
  expect(fault.field('name')).toBeUndefined();
  expect(faultOf(403, '<html>').code).toBe('forbidden');
  expect(faultOf(500, null).code).toBe('internal');
  expect(new Fault({ code: 'offline' }).text).toContain('没有网络');
});
