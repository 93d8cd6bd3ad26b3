import type { ReactNode } from 'react';
import { t } from '../../texts/t.ts';
import { Icon } from '../Icon/Icon.tsx';
import { Joint, type Half } from '../Joint/Joint.tsx';
import css from './TurnCard.module.css';

/** TurnCard says whose turn it is, the one question, until when, the button, and what comes after. */
export function TurnCard({ joint, whose, note, title, due, action, after, children }: { joint?: readonly [Half, Half]; whose: ReactNode; note?: ReactNode; title: ReactNode; due?: ReactNode; action?: ReactNode; after?: ReactNode; children?: ReactNode }) {
  return (
    <section className={css.turn} aria-label={t('common.turn.whose')}>
      <div className={css.head}>{joint && <Joint left={joint[0]} right={joint[1]} />}<p><b>{whose}</b>{note && <><br /><span className="note">{note}</span></>}</p></div>
      <div className={css.body}>
        <h2>{title}</h2>
        {due && <p className={css.due}>{due}</p>}
        {children}
        {action && <div className={css.action}>{action}</div>}
        {after && <p className={css.after}><Icon name="arrow-right" /><span>{t('common.turn.after', { what: after })}</span></p>}
      </div>
    </section>
  );
}
