import { Fault, faultOf } from '../../api/fault.ts';
import { newKey } from '../../api/transport.ts';
import { loadTexts } from '../../texts/t.ts';
import type { Import } from './api.ts';

/** MOST is how large a file of mediators may be, in bytes; the server refuses more. */
export const MOST = 20 * 1024 * 1024;

/** fileProblem says why a file is not sent at all: another kind of file, nothing in it, or too large. */
export function fileProblem(file: Pick<File, 'name' | 'size'>): 'kind' | 'macros' | 'empty' | 'large' | undefined {
  if (/\.(xlsm|xltm|xls|xlsb)$/i.test(file.name)) return 'macros';
  if (!/\.(csv|xlsx)$/i.test(file.name)) return 'kind';
  return file.size === 0 ? 'empty' : file.size > MOST ? 'large' : undefined;
}

/** uploadImport sends a file of mediators and tells how far it is, 0 to 1; fetch cannot say that. It throws a Fault. */
export async function uploadImport(house: string, file: File, onProgress: (share: number) => void, signal?: AbortSignal): Promise<Import> {
  await loadTexts(['fault']).catch(() => undefined);
  return new Promise((done, fail) => {
    const x = new XMLHttpRequest();
    x.open('POST', `/api/v1/organizations/${encodeURIComponent(house)}/imports?name=${encodeURIComponent(file.name)}`);
    x.setRequestHeader('Content-Type', 'application/octet-stream');
    x.setRequestHeader('Accept', 'application/json');
    x.setRequestHeader('Idempotency-Key', newKey());
    x.upload.onprogress = (e) => e.lengthComputable && onProgress(e.loaded / e.total);
    x.onload = () => {
      const body: unknown = parse(x.responseText);
      if (x.status >= 200 && x.status < 300) done(body as Import);
      else fail(faultOf(x.status, body, x.getResponseHeader('X-Request-Id')?.slice(-8).toUpperCase() ?? ''));
    };
    x.onerror = x.onabort = () => fail(new Fault({ code: 'offline' }));
    signal?.addEventListener('abort', () => x.abort());
    x.send(file);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
