import { useState } from 'react';
import { pick, type ClockView } from '../../api/types.ts';
import { stepText } from '../../cases/CaseClock.tsx';
import { day, dueDay } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import css from './Court.module.css';

/** Why is a limit of the court: the day, and behind it the arithmetic and the article. */
export function Why({ clock: k }: { clock: ClockView }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className={css.due} aria-haspopup="dialog" onClick={() => setOpen(true)}><Icon name="calendar-clock" />{t('court.dueWhy', { due: dueDay(k.due) })}</button>
      <Sheet open={open} onClose={() => setOpen(false)} title={pick(k.label)}>
        <ol className="ruled">{k.steps.map((s, i) => <li key={i} className="row between"><span>{stepText(s)}</span><b className="num">{s.date ? day(s.date) : ''}</b></li>)}</ol>
        <p className="note">{pick(k.article)}{k.unverified ? ` ${t('clock.unverified')}` : ''}</p>
      </Sheet>
    </>
  );
}

/** runningClock is the limit that counts now: the running one that ends first. */
export function runningClock(clocks: readonly ClockView[]): ClockView | undefined {
  return [...clocks].filter((k) => k.state === 'running').sort((a, b) => a.due.localeCompare(b.due))[0];
}
