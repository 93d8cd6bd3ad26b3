import { pick, type CaseSummary, type CaseView, type TimelineEntry } from '../api/types.ts';
import { knows, t, tServer } from '../texts/t.ts';
import type { IconName } from '../ui/Icon/Icon.tsx';
import type { Tint } from '../ui/StatusWord/StatusWord.tsx';

/* How a case is spoken of: to a party always by names and by what it is about, never by procedural roles. */

type Named = Pick<CaseSummary, 'parties' | 'you' | 'kindLabel' | 'kind'> | Pick<CaseView, 'parties' | 'you' | 'kindLabel' | 'kind'>;

/** otherParty is the name of the first party of the other side; empty while nobody is named. */
export function otherParty(c: Named): string {
  const side = c.you.side ?? 'applicant';
  return c.parties.find((p) => p.side !== side)?.name ?? '';
}

/** caseTitle names a case for its reader. */
export function caseTitle(c: Named): string {
  const other = otherParty(c);
  const key = `case.about.${c.kind}`;
  const about = knows(key) ? tServer(key) : pick(c.kindLabel);
  return other ? t('case.title', { other, about }) : t('case.title.alone', { about: pick(c.kindLabel) });
}

/** stateWord is the state as icon, tint and word. */
export function stateWord(state: CaseView['state']): { icon: IconName; tint: Tint; text: string } {
  const looks: Record<CaseView['state'], [IconName, Tint]> = {
    draft: ['pencil-line', 'quiet'], submitted: ['hourglass', 'slate'], returned: ['rotate-ccw', 'amber'], inviting: ['hourglass', 'slate'], selecting: ['users', 'slate'], appointed: ['hourglass', 'slate'],
    mediating: ['message-square', 'pine'], paused: ['pause', 'quiet'], signing: ['file-pen-line', 'amber'], settled: ['handshake', 'pine'], failed: ['circle-stop', 'quiet'], withdrawn: ['circle-off', 'quiet'],
  };
  const [icon, tint] = looks[state];
  return { icon, tint, text: t(`case.state.${state}`) };
}

/** nameOf is who a party id is, to this reader: "you" or the name. */
export function nameOf(c: Pick<CaseView, 'parties'>, id: string | undefined, you: string): string {
  const p = c.parties.find((x) => x.id === id);
  return p ? (p.you ? you : p.name) : '';
}

/** doer is who did something in the timeline. */
export function doer(c: CaseView, e: TimelineEntry): string {
  if (e.by === 'mediator') return pick(c.appointment?.name) || t('timeline.mediator');
  if (e.by === 'system') return t('timeline.system');
  if (e.by === 'clerk') return t('timeline.court');
  return nameOf(c, e.party, t('timeline.you')) || t('timeline.system');
}

/** sentence is one line of the timeline; undefined for kinds the pages have no words for. */
export function sentence(c: CaseView, e: TimelineEntry): string | undefined {
  const key = `timeline.${e.kind}`;
  if (!knows(key) || e.kind === 'case.document_made') return undefined; // documents have a page of their own
  const reason = c.end ? pick(c.end.label) : '';
  return tServer(key, { ...e.params, who: doer(c, e), ...(e.kind === 'case.ended' ? { reason } : {}) });
}
