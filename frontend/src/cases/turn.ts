import { pick, type CaseView } from '../api/types.ts';
import { knows, t, tServer } from '../texts/t.ts';
import type { Half } from '../ui/Joint/Joint.tsx';
import { otherParty } from './words.ts';

/* What the turn card of a case says. The server decides whose turn it is; here it gets words and a place to go. */

/** TurnWords is the content of the turn card. */
export interface TurnWords {
  joint: readonly [Half, Half];
  whose: string;
  note?: string;
  title: string;
  due?: string;
  mine: boolean;
  /** planned: a talk that is still more than an hour away. */
  planned?: boolean;
  action?: { label: string; href: string };
  after?: string;
}

const PLACES: Record<string, string> = {
  submit: 'intake', edit: 'intake', consent: 'answer', choose: 'candidates', waive: 'relation', answer: 'proposals', answer_extension: 'extension', sign: 'agreement', sign_facts: 'facts', waive_conflict: 'conflicts',
  request_filing: 'filing', record_payment: 'payments', confirm_payment: 'payments', times: 'times', cure_filing: 'filing', cure_confirmation: 'confirmation',
};

/** nextSession is the talk that wants something of the reader: times to mark, or a room to enter today. */
export function nextSession(c: CaseView): { move: 'times' | 'enter'; id: string; at?: string } | undefined {
  const planned = c.sessions.find((s) => s.scheduledAt && !['closed', 'ended', 'cancelled'].includes(s.state));
  if (planned) return { move: 'enter', id: planned.id, at: planned.scheduledAt };
  const asking = c.sessions.find((s) => !s.scheduledAt && s.slots?.length && !['closed', 'ended', 'cancelled'].includes(s.state));
  return asking ? { move: 'times', id: asking.id } : undefined;
}

/** turnWords says whose turn it is and what to do. */
export function turnWords(c: CaseView): TurnWords {
  const who = otherParty(c);
  const mediator = pick(c.appointment?.name);
  const over = ['settled', 'failed', 'withdrawn'].includes(c.state);
  const session = c.state === 'mediating' && c.turn.whose !== 'you' ? nextSession(c) : undefined;
  const cure = c.filing?.state === 'returned' && c.you.side === 'applicant' ? 'cure_filing' : c.confirmation?.state === 'curing' && c.you.side ? 'cure_confirmation' : undefined;
  const move = cure ?? session?.move ?? c.turn.move ?? '';
  const mine = c.turn.whose === 'you' || !!session || !!cure;
  const title = `case.move.${move}.title`;
  if (mine && knows(title)) {
    const room = session?.move === 'enter' ? `/sessions/${session.id}` : `/cases/${c.id}/${PLACES[move] ?? ''}`;
    const later = session?.at !== undefined && new Date(session.at).getTime() - Date.now() > 3_600_000;
    return {
      ...(later ? { planned: true } : {}), joint: [over ? 'on' : 'off', c.turn.params?.otherDone || session ? 'on' : 'off'], whose: later ? t('case.turn.planned') : t('case.turn.yours'), mine: !later, title: tServer(title, c.turn.params),
      due: session?.at ?? (cure === 'cure_filing' ? c.filing?.due : cure ? c.confirmation?.due : undefined) ?? c.turn.due, action: { label: later ? t('case.move.enter.try') : tServer(`case.move.${move}.action`), href: room }, after: tServer(`case.move.${move}.after`),
    };
  }
  const whose = c.turn.whose || 'nobody';
  const specific = [`case.wait.${c.turn.move}`, `case.wait.${c.state}.${whose}`].find(knows) ?? '';
  const done: Half = c.state === 'settled' ? 'on' : c.state === 'failed' || c.state === 'withdrawn' ? 'off' : 'on';
  return {
    joint: [done, c.state === 'settled' ? 'on' : 'off'], mine: false,
    whose: whose === 'other' ? t('case.turn.other', { who }) : whose === 'mediator' ? t('case.turn.mediator', { who: mediator }) : whose === 'court' ? t('case.turn.court') : whose === 'system' ? t('case.turn.system') : t('case.turn.nobody'),
    title: knows(specific) ? tServer(specific, { who }) : t(`case.wait.${c.state}`, { who }), due: c.turn.due,
  };
}
