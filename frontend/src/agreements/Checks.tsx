import { useState } from 'react';
import type { CaseView } from '../api/types.ts';
import { otherParty } from '../cases/words.ts';
import { T } from '../texts/T.tsx';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Choice } from '../ui/Choice/Choice.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import css from './Checks.module.css';

const SIGNS: Record<string, IconName> = { ok: 'circle-check', hint: 'lightbulb', warn: 'triangle-alert', block: 'triangle-alert' };

/** Checks shows what was looked at before signing, and asks whether the court should confirm it; nothing is pre-selected. */
export function Checks({ view: c, apply, onApply, onBack, onNext }: { view: CaseView; apply: boolean | undefined; onApply: (yes: boolean) => void; onBack: () => void; onNext: () => void }) {
  const [tried, setTried] = useState(false);
  const a = c.agreement!;
  const found = a.findings.filter((f) => f.severity !== 'ok');
  const blocked = found.some((f) => f.severity === 'block');
  const other = c.parties.find((p) => p.side !== c.you.side && !p.out);
  const theirs = other ? a.apply?.[other.id] : undefined;
  const note = theirs === undefined ? null : (
    <span className={css.theirs}><Joint left={c.you.side === 'respondent' && theirs ? 'on' : 'off'} right={c.you.side === 'applicant' && theirs ? 'on' : 'off'} size="sm" />{theirs ? t('agreement.confirm.theyYes', { who: other?.name }) : t('agreement.confirm.theyNo', { who: otherParty(c) })}</span>
  );
  return (
    <Screen key="checks" title={t('agreement.checks.title')} back={{ label: t('agreement.checks.back'), onClick: onBack }}
      actions={<>
        <Button kind="main" wide why={tried && apply === undefined && !blocked ? t('common.field.choose') : undefined} onClick={() => (apply === undefined && !blocked ? setTried(true) : onNext())}>{t('agreement.toSign')}</Button>
        <Button kind="link" className={css.think} href={`/cases/${c.id}`}>{t('agreement.think')}</Button>
      </>}>
      <div><h1>{t('agreement.checks.head')}</h1><p className="soft">{found.some((f) => f.severity !== 'hint') ? t('agreement.checks.leadOpen') : t('agreement.checks.lead')}</p></div>
      <ul className={`${css.checks} panel`}>
        {!blocked && <li><Icon name="circle-check" /><span>{t('terms.all_clear')}</span></li>}
        {!found.some((f) => f.key.includes('third_party')) && <li><Icon name="circle-check" /><span>{t('terms.no_outsider')}</span></li>}
        {!blocked && <li><Icon name="circle-check" /><span>{t('terms.nothing_refused')}</span></li>}
        {found.map((f, i) => <li key={i} className={css[f.severity]}><Icon name={SIGNS[f.severity] ?? 'info'} /><span>{tServer(f.key, f.params, 'terms.other')}</span></li>)}
      </ul>
      {!blocked && (
        <section>
          <h2>{t('agreement.confirm.head')}</h2>
          <p className={css.lead}><T k="agreement.confirm.lead" /></p>
          <div role="radiogroup" aria-label={t('agreement.confirm.head')}>
            <Choice name="apply" value="yes" checked={apply === true} onChange={() => onApply(true)} label={t('agreement.confirm.yes')} sub={note} />
            <Choice name="apply" value="no" checked={apply === false} onChange={() => onApply(false)} label={t('agreement.confirm.no')} />
          </div>
        </section>
      )}
    </Screen>
  );
}
