import type { Client } from 'openapi-fetch';
import type { paths } from './schema.d.ts';
import { transport } from './transport.ts';

/* The types of openapi-fetch over forty lines of our own: phones get the checks at build time and not the two kilobytes at run time. */

interface Init {
  params?: { path?: Record<string, unknown>; query?: Record<string, unknown> };
  body?: unknown;
  signal?: AbortSignal;
}

/** urlOf fills the path parameters of a template and appends the query; what is undefined is left out, lists repeat their name. */
export function urlOf(template: string, params: Init['params'] = {}): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params.path?.[name] ?? '')));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params.query ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null) query.append(name, String(one));
  }
  const q = query.toString();
  return q ? `${path}?${q}` : path;
}

async function call(method: string, template: string, init: Init = {}) {
  const request = new Request(new URL(urlOf(template, init.params), location.origin), {
    method, signal: init.signal, credentials: 'same-origin',
    headers: { Accept: 'application/json', ...(init.body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: init.body === undefined ? undefined : JSON.stringify(init.body),
  });
  const response = await transport(request);
  const text = response.status === 204 ? '' : await response.text();
  const json: unknown = text ? JSON.parse(text) : undefined;
  return response.ok ? { data: json, response } : { error: json, response };
}

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'] as const;

/** api is the typed client of /api/v1: paths, parameters and bodies are checked against the generated schema. */
export const api = Object.fromEntries(methods.map((m) => [m, (template: string, init?: Init) => call(m, template, init)])) as unknown as Pick<Client<paths>, (typeof methods)[number]>;
