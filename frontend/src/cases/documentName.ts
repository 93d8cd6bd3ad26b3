import { pick, type Document } from '../api/types.ts';
import { tServer } from '../texts/t.ts';

/** documentName is what a document is called to its reader. */
export function documentName(d: Pick<Document, 'class' | 'name'>): string {
  return pick(d.name) || tServer(`document.${d.class}`, {}, 'document.other');
}
