import { useState } from 'react';
import { answerProposal, listProposals, withdrawProposal } from '../api/cases.ts';
import type { CaseView, OfferedTerm, Proposal } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle, nameOf, otherParty } from '../cases/words.ts';
import { dateTime } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Empty } from '../ui/Empty/Empty.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Joint, type Half } from '../ui/Joint/Joint.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { StatusWord, type Tint } from '../ui/StatusWord/StatusWord.tsx';
import { TermText } from './termText.tsx';
import css from './Proposals.module.css';

const STATES: Record<Proposal['state'], [IconName, Tint]> = { open: ['hourglass', 'amber'], agreed: ['circle-check', 'pine'], declined: ['circle-off', 'quiet'], withdrawn: ['rotate-ccw', 'quiet'], replaced: ['arrow-left-right', 'quiet'] };

/** Proposals is every offer a party may see, newest first; each point has its joint and, while open, yes and no of the same size. */
export default function Proposals({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const list = useResource(`proposals/${id}`, () => listProposals(id), { topic: `case:${id}` });
  const me = view.data?.you.party ?? '';
  const asked = list.data?.items.some((p) => p.state === 'open' && p.terms.some((x) => x.answers[me] === undefined));
  const can = view.data?.allowedMoves.includes('propose') && !asked; // one main action: an open offer is answered first, there one may also counter
  return (
    <Screen title={t('proposal.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={list.at} stale={list.stale}
      actions={can && <Button kind="main" wide href={`/cases/${id}/proposals/new`}>{t('proposal.new')}</Button>}>
      <div><h1>{t('proposal.title')}</h1><p className="soft">{t('proposal.lead')}</p></div>
      <ResourceView of={view}>
        {(c) => (
          <ResourceView of={list}>
            {({ items }) => items.length === 0 ? <Empty small title={t('proposal.none')}><p>{t('proposal.noneWhy')}</p></Empty> : (
              <div>{[...items].reverse().map((p) => <Offer key={p.id} view={c} offer={p} onDone={() => void Promise.all([list.refresh(), view.refresh()])} />)}</div>
            )}
          </ResourceView>
        )}
      </ResourceView>
    </Screen>
  );
}

function Offer({ view: c, offer: p, onDone }: { view: CaseView; offer: Proposal; onDone: () => void }) {
  const [answers, setAnswers] = useState<Record<string, boolean>>({});
  const [tried, setTried] = useState(false);
  const me = c.you.party ?? '';
  const act = useAction(async (what: () => Promise<unknown>) => {
    await what();
    setAnswers({});
    onDone();
  });
  const mineOpen = p.state === 'open' && c.allowedMoves.includes('answer') && p.terms.some((x) => x.answers[me] === undefined);
  const todo = p.terms.filter((x) => x.answers[me] === undefined);
  const complete = todo.every((x) => answers[x.id ?? ''] !== undefined);
  const send = () => {
    setTried(true);
    if (complete) void act.run(() => answerProposal(c.id, p.id, todo.map((x) => ({ term: x.id ?? '', yes: !!answers[x.id ?? ''] }))));
  };
  const [icon, tint] = STATES[p.state];
  return (
    <article className={css.offer}>
      <header className="row between">
        <span><b>{p.yours ? t('proposal.by.you') : p.by === 'mediator' ? t('proposal.by.mediator') : t('proposal.by.other', { who: nameOf(c, p.by, '') })}</b><br /><span className="note">{dateTime(p.at)}</span></span>
        <StatusWord icon={icon} tint={tint}>{t(`proposal.state.${p.state}`)}</StatusWord>
      </header>
      <p className={cx('note', p.audience !== 'joint' && css.private)}><Icon name={p.audience === 'joint' ? 'eye' : 'lock-keyhole'} size="sm" /> {p.audience === 'joint' ? t('proposal.audience.joint') : t('proposal.audience.mediator')}</p>
      {p.note && <p className="pre">{p.note}</p>}
      <ol className={css.terms}>
        {p.terms.map((x) => <Point key={x.id} view={c} term={x} over={p.state === 'withdrawn' || p.state === 'replaced'} open={mineOpen && x.answers[me] === undefined} answer={answers[x.id ?? '']} onAnswer={(yes) => setAnswers({ ...answers, [x.id ?? '']: yes })} />)}
      </ol>
      {mineOpen && (
        <div className="stack-s">
          <FaultStrip fault={act.fault} />
          <Button kind="main" size="slim" wide busy={act.busy} why={tried && !complete ? t('proposal.sendWhy') : undefined} onClick={send}>{t('proposal.send')}</Button>
          {c.allowedMoves.includes('counter') && <Button kind="plain" size="slim" wide href={`/cases/${c.id}/proposals/new?counter=${p.id}`}>{t('proposal.counter')}</Button>}
        </div>
      )}
      {p.state === 'open' && p.yours && c.allowedMoves.includes('withdraw_offer') && <><FaultStrip fault={act.fault} /><Button kind="link" busy={act.busy} onClick={() => void act.run(() => withdrawProposal(c.id, p.id))}>{t('proposal.withdraw')}</Button></>}
    </article>
  );
}

/** halvesOf says which side has agreed to a term: left the applicant, right the respondent. */
export function halvesOf(c: Pick<CaseView, 'parties'>, answers: Record<string, boolean>): [Half, Half] {
  const half = (side: string): Half => {
    const ids = c.parties.filter((p) => p.side === side && !p.out).map((p) => p.id);
    if (ids.some((i) => answers[i] === false)) return 'no';
    return ids.length > 0 && ids.every((i) => answers[i]) ? 'on' : 'off';
  };
  return [half('applicant'), half('respondent')];
}

function Point({ view: c, term, over, open, answer, onAnswer }: { view: CaseView; term: OfferedTerm; over: boolean; open: boolean; answer?: boolean; onAnswer: (yes: boolean) => void }) {
  const [left, right] = halvesOf(c, term.answers);
  const mine = c.you.side === 'respondent' ? right : left;
  const theirs = c.you.side === 'respondent' ? left : right;
  const who = otherParty(c);
  const word = mine === 'no' ? t('proposal.term.youNo') : theirs === 'no' ? t('proposal.term.theyNo', { who }) : mine === 'on' && theirs === 'on' ? t('proposal.term.both') : mine === 'on' ? t('proposal.term.you', { who }) : theirs === 'on' ? t('proposal.term.they', { who }) : t('proposal.term.none');
  return (
    <li>
      <p><TermText view={c} term={term} /></p>
      {!over && <p className={css.joint}><Joint left={left} right={right} size="sm" /><span className="note">{word}</span></p>}
      {open && (
        <div className="two" role="group">
          <button type="button" aria-pressed={answer === true} className={cx(css.answer, answer === true && css.on)} onClick={() => onAnswer(true)}><Icon name="check" />{t('proposal.yes')}</button>
          <button type="button" aria-pressed={answer === false} className={cx(css.answer, answer === false && css.on)} onClick={() => onAnswer(false)}><Icon name="x" />{t('proposal.no')}</button>
        </div>
      )}
    </li>
  );
}
