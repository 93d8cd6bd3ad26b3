import { expect, test } from 'vitest';
import type { CourtPaper } from '../types.ts';
import { openedOf, shows, tabsOfPapers } from './papers.ts';

const paper = (id: string, cls: string): CourtPaper => ({ id, class: cls, name: id, mime: 'application/pdf', digest: '', at: '' });
const file = [paper('evidence-1', 'open_evidence'), paper('confirmation_application', 'pleading'), paper('presided_proof', 'settlement'), paper('id-card', 'identity'), paper('agreement', 'settlement'), paper('evidence-2', 'open_evidence')];

test('the agreement first, evidence together at the end', () => {
  const tabs = tabsOfPapers(file);
  expect(tabs.map((t) => t.key)).toEqual(['agreement', 'confirmation_application', 'presided_proof', 'id-card', 'evidence']);
  expect(tabs.at(-1)?.papers.map((p) => p.id)).toEqual(['evidence-1', 'evidence-2']);
  expect(tabsOfPapers([])).toEqual([]);
});
test('how much has been opened', () => expect(openedOf(tabsOfPapers(file), new Set(['agreement', 'evidence', 'gone']))).toEqual({ opened: 2, total: 5 }));
test('what a browser can show', () => {
  expect(['application/pdf', 'image/jpeg', 'image/heic', 'audio/mp4', 'video/mp4', 'text/html'].map(shows)).toEqual(['frame', 'image', 'download', 'audio', 'video', 'download']);
});
