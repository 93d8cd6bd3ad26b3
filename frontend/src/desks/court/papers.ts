import type { CourtPaper } from '../types.ts';

/* Which papers of a court's file stand in which order, and which have been opened. */

/** PaperTab is one tab: a paper by itself, or all the evidence together. */
export interface PaperTab {
  key: string;
  papers: CourtPaper[];
}

const ORDER = ['agreement', 'confirmation_application', 'presided_proof', 'mediation_proof'];

/** tabsOfPapers puts the agreement first, then the application and the proof, other papers as they come, evidence last and together. */
export function tabsOfPapers(papers: readonly CourtPaper[]): PaperTab[] {
  const evidence = papers.filter((p) => p.class === 'open_evidence');
  const rank = (p: CourtPaper) => {
    const i = ORDER.indexOf(p.id);
    return i < 0 ? ORDER.length : i;
  };
  const own = papers.filter((p) => p.class !== 'open_evidence').map((p, i) => ({ p, i })).sort((a, b) => rank(a.p) - rank(b.p) || a.i - b.i);
  return [...own.map(({ p }) => ({ key: p.id, papers: [p] })), ...(evidence.length ? [{ key: 'evidence', papers: evidence }] : [])];
}

/** openedOf counts the papers that have been opened: a tab counts when it has been looked at. */
export function openedOf(tabs: readonly PaperTab[], seen: ReadonlySet<string>): { opened: number; total: number } {
  return { opened: tabs.filter((t) => seen.has(t.key)).length, total: tabs.length };
}

/** shows tells how a browser shows a paper: in a frame, as a picture, with a player, or only as a download. */
export function shows(mime: string): 'frame' | 'image' | 'audio' | 'video' | 'download' {
  if (mime === 'application/pdf') return 'frame';
  if (/^image\/(png|jpeg|webp|gif)$/.test(mime)) return 'image';
  if (mime.startsWith('audio/')) return 'audio';
  return mime.startsWith('video/') ? 'video' : 'download';
}
