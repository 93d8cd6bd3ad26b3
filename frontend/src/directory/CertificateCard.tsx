import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import type { IconName } from '../ui/Icon/Icon.tsx';
import { StatusWord, type Tint } from '../ui/StatusWord/StatusWord.tsx';
import { certificateUrl, type CertificateState } from './api.ts';
import css from './Directory.module.css';
import { lastDay } from './words.ts';

/** SIGN is the icon and tint of each state of a certificate. */
export const SIGN: Record<CertificateState, [IconName, Tint]> = {
  valid: ['badge-check', 'pine'], suspended: ['pause', 'amber'], expired: ['calendar', 'amber'], withdrawn: ['ban', 'brick'], renewed: ['rotate-ccw', 'slate'],
};

/** CertificateCard is the certificate of a house: number, state, until when, how to check it and the paper itself. */
export function CertificateCard({ certificate: c }: { certificate: { number: string; state: CertificateState; until?: string; ready?: boolean } }) {
  const [icon, tint] = SIGN[c.state];
  return (
    <section className={css.card} aria-label={t('certificate.card')}>
      <h2>{t('certificate.card')}</h2>
      <p><StatusWord icon={icon} tint={tint}>{t(`certificate.state.${c.state}`)}</StatusWord></p>
      <p>{t('certificate.number')}<br /><span className={css.number}>{c.number}</span></p>
      {c.until && <p className="note"><T k="certificate.until" until={lastDay(c.until)} /></p>}
      <div className="row"><Button kind="link" icon="scan-search" href={`/verify/certificate/${encodeURIComponent(c.number)}`}>{t('certificate.check')}</Button>{c.ready !== false && <Button kind="link" icon="download" external href={certificateUrl(c.number)}>{t('certificate.pdf')}</Button>}</div>
    </section>
  );
}
