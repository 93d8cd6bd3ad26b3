import { useState, type ReactNode } from 'react';
import { date, day, dueDate } from '../../texts/format.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../Button/Button.tsx';
import { Icon } from '../Icon/Icon.tsx';
import { Sheet } from '../Sheet/Sheet.tsx';
import css from './Clock.module.css';

export interface ClockProps {
  /** title names the clock: "28 days left to settle". */
  title: ReactNode;
  start: string;
  due: string;
  /** day is the day one is in, of `length`; 0 before the first. */
  day: number;
  length: number;
  state: 'running' | 'stopped' | 'met' | 'expired';
  /** why is the arithmetic, one row per step, with the sentence above it, what may change it, and the articles. */
  why?: { lead?: ReactNode; steps: readonly { text: ReactNode; date?: string }[]; changes?: readonly ReactNode[]; articles?: ReactNode };
}

/** Clock is the deadline as a rule with today's mark; "Why?" opens the arithmetic and the article. */
export function Clock(props: ClockProps) {
  const [open, setOpen] = useState(false);
  const { title, why, due, state } = props;
  return (
    <section>
      <div className={css.row}>
        <h2>{state === 'stopped' && <Icon name="pause" />}{title}</h2>
        {why && <Button kind="link" onClick={() => setOpen(true)}>{t('common.why')}</Button>}
      </div>
      <Rule {...props} />
      {why && (
        <Sheet open={open} onClose={() => setOpen(false)} title={t('common.clock.whyTitle', { end: due })}>
          {why.lead && <p className="lead">{why.lead}</p>}
          <table className={css.sum}>
            <tbody>{why.steps.map((s, i) => <tr key={i}><td>{s.text}</td><td>{i === why.steps.length - 1 ? <b>{day(s.date)}</b> : day(s.date)}</td></tr>)}</tbody>
          </table>
          {!!why.changes?.length && (<>
            <h3 className={css.head}>{t('common.clock.canChange')}</h3>
            <ul className="lines">{why.changes.map((c, i) => <li key={i}><Icon name="circle-dot" /><span>{c}</span></li>)}</ul>
          </>)}
          {why.articles && <p className={`note ${css.head}`}>{t('common.clock.basis', { articles: why.articles })}</p>}
        </Sheet>
      )}
    </section>
  );
}

function Rule({ start, due, day: n, length, state }: ClockProps) {
  const x = (k: number) => 1 + (Math.min(Math.max(k, 0), length) / Math.max(length, 1)) * 348;
  const at = x(n);
  const over = n > length;
  const words = state === 'stopped' ? t('common.clock.stopped', { n }) : over || state === 'expired' ? t('common.clock.over') : n < 1 ? t('common.clock.begins') : t('common.clock.today', { n });
  const anchor = at < 60 ? 'start' : at > 290 ? 'end' : 'middle';
  const weeks = Array.from({ length: Math.floor((length - 1) / 7) }, (_, i) => x((i + 1) * 7));
  return (
    <svg className={css.rule} viewBox="0 0 350 60" role="img" aria-label={t('common.clock.label', { n, end: due })}>
      <path d="M1 32H349" className={css.line} />
      {n > 0 && <path d={`M1 32H${at}`} className={state === 'stopped' ? css.stopped : css.gone} />}
      <path d={`M1 24V40M349 22V42${weeks.map((w) => `M${w} 28V36`).join('')}`} className={css.notch} />
      {state !== 'met' && <circle cx={at} cy="32" r="8" className={css.today} />}
      {state !== 'met' && <text x={anchor === 'start' ? Math.max(at - 12, 0) : anchor === 'end' ? 350 : at} y="15" textAnchor={anchor} className={css.strong}>{words}</text>}
      <text x="0" y="58">{date(start)}</text>
      <text x="350" y="58" textAnchor="end">{dueDate(due)}</text>
    </svg>
  );
}
