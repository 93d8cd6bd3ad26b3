import { useState } from 'react';
import { evidenceUrl } from '../api/cases.ts';
import type { CaseView } from '../api/types.ts';
import { termWord } from '../desks/mediator/Sections.tsx';
import { useOffers } from '../desks/mediator/useDesk.ts';
import type { MinuteEntry } from '../media/protocol.ts';
import { halvesOf } from '../proposals/Proposals.tsx';
import { TermText } from '../proposals/termText.tsx';
import { time } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import css from './Cockpit.module.css';

/** Points are the terms on the table, as the joint shows them: agreed so far, and still open. */
export function Points({ c }: { c: CaseView }) {
  const offers = useOffers(c.id);
  const live = (offers.data?.items ?? []).filter((p) => p.state === 'open' || p.state === 'agreed');
  const terms = live.flatMap((p) => p.terms.map((term) => ({ p, term, halves: halvesOf(c, term.answers) })));
  const agreed = terms.filter((x) => x.halves[0] === 'on' && x.halves[1] === 'on');
  const open = terms.filter((x) => x.p.state === 'open' && !agreed.includes(x));
  const list = (items: typeof terms) => (
    <ol className={css.points}>
      {items.map(({ p, term, halves }) => (
        <li key={term.id}><Joint left={halves[0]} right={halves[1]} size="sm" /><span><TermText view={c} term={term} /><small>{termWord(c, term.answers)}{p.audience !== 'joint' && ` · ${t('cockpit.term.private')}`}</small></span></li>
      ))}
    </ol>
  );
  return (
    <>
      <section aria-live="polite"><h2>{t('cockpit.agreed')}<span className="note">{t('cockpit.agreed.sub')}</span></h2>{agreed.length ? list(agreed) : <p className="note">{t('cockpit.agreed.none')}</p>}</section>
      <section aria-live="polite">
        <h2>{t('cockpit.still')}<span className="note num">{open.length}</span></h2>
        {open.length ? list(open) : <p className="note">{t('cockpit.still.none')}</p>}
        {c.allowedMoves.includes('propose') && <p><Button size="tiny" icon="plus" href={`/desk/cases/${c.id}/offer`}>{t('cockpit.add')}</Button></p>}
      </section>
    </>
  );
}

/** MinutesPad is where the mediator writes while they talk: lines with their time, struck and corrected, never erased. */
export function MinutesPad({ entries, write, strike, closed }: { entries: readonly MinuteEntry[]; write: (text: string, replaces?: string) => Promise<void>; strike: (id: string) => Promise<void>; closed: boolean }) {
  const [text, setText] = useState('');
  const [fixing, setFixing] = useState<MinuteEntry>();
  const [busy, setBusy] = useState(false);
  const replaced = new Map(entries.filter((e) => e.replaces).map((e) => [e.replaces, e]));
  const send = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    try {
      await write(text.trim(), fixing?.id);
      setText('');
      setFixing(undefined);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={css.minutes}>
      <h2>{t('room.minutes.title')}<span className="note">{t('cockpit.minutes.write')}</span></h2>
      <ol aria-live="polite">
        {entries.filter((e) => !(e.struck && replaced.has(e.id))).map((e) => (
          <li key={e.id}>
            <time>{time(e.at)}</time>
            <span>{e.replaces && <s>{entries.find((x) => x.id === e.replaces)?.text} </s>}{e.struck ? <s>{e.text}</s> : e.text}{(e.struck || e.replaces) && <small>{e.struck ? t('room.minutes.struck') : t('room.minutes.fixed')}</small>}</span>
            {!e.struck && !closed && <span className={css.tools}><button type="button" onClick={() => { setFixing(e); setText(e.text); }}>{t('cockpit.minutes.fix')}</button><button type="button" onClick={() => void strike(e.id).catch(() => undefined)}>{t('cockpit.minutes.strike')}</button></span>}
          </li>
        ))}
      </ol>
      {!closed && (
        <form className={css.write} onSubmit={(e) => { e.preventDefault(); void send().catch(() => undefined); }}>
          <textarea rows={1} aria-label={fixing ? t('cockpit.minutes.fixing') : t('cockpit.minutes.label')} placeholder={fixing ? t('cockpit.minutes.fixing') : t('cockpit.minutes.label')} value={text} maxLength={8000} onChange={(e) => setText(e.target.value)}
            onKeyDown={(e) => { if (e.key === 'Enter' && !e.shiftKey && !e.nativeEvent.isComposing) { e.preventDefault(); void send().catch(() => undefined); } }} />
          <Button size="tiny" kind="main" busy={busy} onClick={() => void send().catch(() => undefined)}>{t('cockpit.minutes.add')}</Button>
        </form>
      )}
    </section>
  );
}

const AGENDA = ['rights', 'speak', 'private', 'solve', 'sign'] as const;

/** Agenda is the mediator's own tick list for this talk; it stays on this page. */
export function Agenda() {
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  const flip = (k: string) => setDone((d) => { const n = new Set(d); if (!n.delete(k)) n.add(k); return n; });
  return (
    <section>
      <h2>{t('cockpit.agenda')}</h2>
      <ul className={css.agenda}>{AGENDA.map((k) => <li key={k}><button type="button" aria-pressed={done.has(k)} onClick={() => flip(k)}><Icon name={done.has(k) ? 'circle-check' : 'circle'} />{t(`cockpit.agenda.${k}`)}</button></li>)}</ul>
    </section>
  );
}

/** Papers are what was handed in and may be shown. */
export function Papers({ c }: { c: CaseView }) {
  const open = c.evidence.filter((e) => e.visibility === 'open');
  return (
    <section>
      <h2>{t('cockpit.docs')}</h2>
      {open.length === 0 ? <p className="note">{t('cockpit.docs.none')}</p> : (
        <>
          <ul className={css.papers}>{open.map((e) => <li key={e.id}><Icon name={e.mime.startsWith('image/') ? 'file-image' : 'file-text'} /><span>{e.name}</span><a href={evidenceUrl(c.id, e.id)} target="_blank" rel="noreferrer">{t('cockpit.docs.open')}</a></li>)}</ul>
          <p className="note">{t('cockpit.docs.hint')}</p>
        </>
      )}
    </section>
  );
}
