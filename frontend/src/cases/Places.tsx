import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { pick, type CaseView } from '../api/types.ts';
import { t } from '../texts/t.ts';
import { Face } from '../ui/Face/Face.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { StatusWord, type Tint } from '../ui/StatusWord/StatusWord.tsx';
import css from './Places.module.css';

const ANSWERS: Record<string, [IconName, Tint]> = { pending: ['circle-dashed', 'quiet'], accepted: ['circle-check', 'pine'], refused: ['circle-off', 'quiet'], call: ['phone', 'slate'] };

/** Places lists the people and the rooms of a case: papers, offers, agreement, documents, payments. */
export function Places({ view: c }: { view: CaseView }) {
  const base = `/cases/${c.id}`;
  const party = c.you.side !== undefined;
  const talking = ['mediating', 'paused', 'signing'].includes(c.state);
  const rows: ([string, IconName, string, ReactNode?] | false | undefined)[] = [
    c.submittedAt && c.you.side === 'applicant' ? [`${base}/receipt`, 'receipt-text', t('case.place.receipt')] : undefined,
    party && c.state !== 'draft' ? [`${base}/papers`, 'file-image', t('case.place.papers'), c.evidence.length ? t('case.place.papers.n', { n: c.evidence.length }) : undefined] : undefined,
    talking && [`${base}/proposals`, 'arrow-left-right', t('case.place.proposals')],
    c.agreement?.digest ? [`${base}/agreement`, 'file-pen-line', t('case.place.agreement')] : undefined,
    c.performance.length > 0 && [`${base}/payments`, 'banknote', t('case.place.payments')],
    c.confirmation || c.allowedMoves.includes('ask_confirmation') ? [`${base}/confirmation`, 'gavel', t('case.place.confirmation')] : undefined,
    c.facts && [`${base}/facts`, 'list-checks', t('case.place.facts')],
    c.filing || (c.state === 'failed' && c.allowedMoves.includes('request_filing')) ? [`${base}/filing`, 'landmark', t('case.place.filing')] : undefined,
    c.state !== 'draft' && [`${base}/documents`, 'file-text', t('case.place.documents')],
  ];
  const shown = rows.filter((r) => !!r);
  return (
    <>
      {c.parties.length > 1 && (
        <section className="stack-s">
          <h2>{t('case.place.people')}</h2>
          <ul className={css.people}>
            {c.parties.map((p) => (
              <li key={p.id}>
                <Face name={p.name} size="sm" tone={p.side === 'applicant' ? 'pine' : 'wood'} />
                <span><b>{p.name}</b>{p.you && ` (${t('case.people.you')})`}<br /><span className="note">{t(`case.people.${p.side}`)}{p.representative && <>；{t('case.people.rep', { name: p.representative.name, who: p.name })}</>}</span></span>
                {p.side === 'respondent' && <StatusWord icon={ANSWERS[p.answer]?.[0] ?? 'circle-dashed'} tint={ANSWERS[p.answer]?.[1]}>{t(`case.people.answer.${p.answer}`)}</StatusWord>}
              </li>
            ))}
            {c.appointment && (
              <li><Face name={pick(c.appointment.name)} size="sm" tone="slate" /><span><b>{pick(c.appointment.name)}</b><br /><span className="note">{t('case.people.mediator')} · {pick(c.appointment.organizationName)}</span></span></li>
            )}
          </ul>
        </section>
      )}
      {shown.length > 0 && (
        <section className="stack-s">
          <h2>{t('case.places')}</h2>
          <nav className={css.places}>
            {shown.map(([href, icon, label, note]) => (
              <Link key={href} href={href}><Icon name={icon} /><span>{label}</span>{note && <span className="note">{note}</span>}<Icon name="chevron-right" /></Link>
            ))}
          </nav>
        </section>
      )}
    </>
  );
}
