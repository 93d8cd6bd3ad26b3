import { knows, t, tServer, type Params } from '../texts/t.ts';

/** FaultCode is the small vocabulary of refusal the server uses, and `offline` when it was never reached. */
export type FaultCode =
  | 'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'exists' | 'conflict' | 'too_many' | 'too_large' | 'unavailable' | 'internal' | 'offline';

/** FieldFault says what is wrong with one field; `path` is the JSON path of the request body. */
export interface FieldFault {
  path: string;
  key: string;
  params?: Params;
}

/** Fault is what every call of the API throws: a key and parameters, never a sentence. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly key: string;
  readonly params: Params;
  readonly status: number;
  readonly errors: readonly FieldFault[];
  /** reference is what a person can give on the phone; empty when the server was not reached. */
  readonly reference: string;

  constructor(init: { code: FaultCode; key?: string; params?: Params; status?: number; errors?: readonly FieldFault[]; reference?: string }) {
    super(init.key ?? init.code);
    this.name = 'Fault';
    this.code = init.code;
    this.key = init.key ?? '';
    this.params = init.params ?? {};
    this.status = init.status ?? 0;
    this.errors = init.errors ?? [];
    this.reference = init.reference ?? '';
  }

  /** text is the fault in the reader's language. */
  get text(): string {
    const key = this.code === 'offline' ? 'fault.offline' : knows(`fault.${this.key}`) ? `fault.${this.key}` : `fault.code.${this.code}`;
    return knows(key) ? tServer(key, this.params) : t('common.error.body');
  }

  /** details are the distinct texts of the fields found wrong, for a page that cannot show each beside its field. */
  get details(): string[] {
    return [...new Set(this.errors.map((e) => tServer(`fault.${e.key}`, e.params, 'fault.code.invalid')))].filter((d) => d !== this.text);
  }

  /** field returns the text for one field, or undefined when that field is fine. */
  field(path: string): string | undefined {
    const found = this.errors.find((e) => e.path === path || e.path.endsWith(`.${path}`));
    return found && tServer(`fault.${found.key}`, found.params, 'fault.code.invalid');
  }
}

const CODES: Record<number, FaultCode> = {
  400: 'invalid', 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 409: 'conflict', 412: 'conflict', 413: 'too_large', 422: 'invalid', 429: 'too_many', 502: 'unavailable', 503: 'unavailable', 504: 'unavailable',
};
const KNOWN = new Set<string>([...Object.values(CODES), 'exists', 'internal']);

/** faultOf reads an RFC 9457 problem; anything else becomes a fault by its status. */
export function faultOf(status: number, body: unknown, reference = ''): Fault {
  const p = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = (typeof p.code === 'string' && KNOWN.has(p.code) ? p.code : (CODES[status] ?? 'internal')) as FaultCode;
  const errors = Array.isArray(p.errors)
    ? p.errors.filter((e): e is FieldFault => typeof e?.path === 'string' && typeof e?.key === 'string')
    : [];
  return new Fault({ code, key: typeof p.key === 'string' ? p.key : '', params: (p.params ?? {}) as Params, status, errors, reference });
}

/** asFault turns whatever was thrown into a fault. */
export function asFault(thrown: unknown): Fault {
  return thrown instanceof Fault ? thrown : new Fault({ code: 'internal' });
}
