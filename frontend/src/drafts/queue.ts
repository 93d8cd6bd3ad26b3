import { useEffect, useSyncExternalStore } from 'react';
import { tusSender } from './tus.ts';
import { UploadQueue, type Upload } from './uploads.ts';

/** queue is the one line of files of this page. */
export const queue = new UploadQueue(tusSender);
void queue.restore();

/** MAX_FILE is the most bytes of one file that we offer to send. */
export const MAX_FILE = 200_000_000;

/** useUploads follows the files of one case, and calls back when one has arrived. */
export function useUploads(caseId: string, onDone: () => void): readonly Upload[] {
  const all = useSyncExternalStore((l) => queue.subscribe(l), () => queue.list());
  useEffect(() => queue.onDone((u) => u.caseId === caseId && onDone()), [caseId, onDone]);
  return all.filter((u) => u.caseId === caseId);
}
