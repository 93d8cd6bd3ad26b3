import { useState } from 'react';
import { useLocation } from 'wouter';
import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { longDate } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { ErrorState } from '../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { certificateUrl, getCertificate, type CertificateView } from './api.ts';
import { SIGN } from './CertificateCard.tsx';
import css from './Directory.module.css';
import { kindName, lastDay } from './words.ts';

/** Certificate is what the QR of a certificate opens: one calm answer, whose it is and until when; another number can be typed. */
export default function Certificate({ params }: { params: { number?: string } }) {
  const number = params.number ? decodeURIComponent(params.number) : '';
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const [, go] = useLocation();
  const found = useResource(number ? `certificate/${number}` : null, () => getCertificate(number));
  const send = () => {
    setTried(true);
    const clean = cleanNumber(typed);
    if (clean) go(`/verify/certificate/${encodeURIComponent(clean)}`);
  };
  const gone = found.fault?.code === 'not_found';
  return (
    <Screen title={t('certificate.title')} back={{ href: '/', label: t('common.home') }} at={found.at} stale={found.stale} loose>
      {!number && <div><h1>{t('certificate.head')}</h1><p className="soft">{t('certificate.lead')}</p></div>}
      {number && (
        <div aria-live="polite" className="stack-l">
          {found.data ? <Verdict c={found.data} number={number} /> : gone ? <Verdict c={{ known: false }} number={number} /> : found.fault ? <><h1 className="vh">{t('certificate.title')}</h1><ErrorState fault={found.fault} retry={() => void found.refresh()} /></> : <><h1 className="vh">{t('certificate.title')}</h1><Loading /></>}
        </div>
      )}
      <form className="stack" noValidate onSubmit={(e) => { e.preventDefault(); send(); }}>
        <h2>{number ? t('certificate.another') : t('certificate.typed')}</h2>
        <Field label={t('certificate.number')} hint={t('certificate.numberHint')} value={typed} onChange={setTyped} autoComplete="off" autoCapitalize="characters" spellCheck={false} error={tried && !cleanNumber(typed) ? t('common.field.needed') : undefined} />
        <Button kind={number ? 'outline' : 'main'} type="submit" wide>{t('certificate.find')}</Button>
      </form>
    </Screen>
  );
}

/** cleanNumber is a number as it is printed: capitals, full-width signs made narrow, no blanks. */
export const cleanNumber = (typed: string): string => typed.normalize('NFKC').replace(/\s/g, '').replace(/[—–－]/g, '-').toUpperCase();

function Verdict({ c, number }: { c: CertificateView; number: string }) {
  const state = c.known && c.state ? c.state : 'unknown';
  const [icon, tint] = state === 'unknown' ? (['circle-help', 'quiet'] as const) : SIGN[state];
  const tone = tint === 'pine' || tint === 'amber' || tint === 'brick' ? css[tint] : css.quiet;
  return (
    <>
      <div className={cx(css.verdict, tone)}>
        <Icon name={icon} />
        <h1>{t(`certificate.verdict.${state}`)}</h1>
        <p>{t(`certificate.means.${state}`)}</p>
      </div>
      {c.known ? (
        <>
          <Facts wide rows={[
            { name: t('certificate.name'), value: <b>{pick(c.name)}</b> },
            { name: t('certificate.number'), value: <span className="num">{c.number ?? number}</span> },
            c.kind ? { name: t('certificate.kind'), value: kindName(c.kind) } : null,
            c.court ? { name: t('certificate.court'), value: pick(c.court) } : null,
            c.from ? { name: t('certificate.from'), value: longDate(c.from) } : null,
            c.until ? { name: t('certificate.to'), value: lastDay(c.until) } : null,
          ]} />
          <div className="row">
            {c.organization && <Button kind="link" icon="building" href={`/organizations/${c.organization}`}>{t('certificate.house')}</Button>}
            <Button kind="link" icon="download" external href={certificateUrl(number)}>{t('certificate.pdf')}</Button>
          </div>
        </>
      ) : (
        <>
          <p>{t('certificate.asked')}<br /><span className={`${css.number} num`}>{number}</span></p>
          <Button kind="plain" wide icon="phone" external href="tel:12368">{t('common.call')}</Button>
        </>
      )}
    </>
  );
}
