import { Fragment, useEffect, type ReactNode } from 'react';
import type { Fault } from '../../api/fault.ts';
import { T } from '../../texts/T.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../Button/Button.tsx';
import { Strip } from '../Strip/Strip.tsx';

/** ErrorState says what went wrong, what is safe, what happens by itself, and whom to call. With `retry` it tries again each minute. */
export function ErrorState({ fault, title, retry, children }: { fault?: Fault; title?: ReactNode; retry?: () => void; children?: ReactNode }) {
  useEffect(() => {
    if (!retry) return;
    const timer = setInterval(retry, 60_000);
    globalThis.addEventListener('online', retry);
    return () => {
      clearInterval(timer);
      globalThis.removeEventListener('online', retry);
    };
  }, [retry]);
  return (
    <div className="stack-l">
      <Strip tint="amber" icon={fault?.code === 'offline' ? 'wifi-off' : 'triangle-alert'} inset role="alert">
        <b>{title ?? t('common.error.title')}</b><br />{fault?.text ?? t('common.error.body')}
      </Strip>
      {children}
      {retry && <p className="soft">{t('common.error.auto')}</p>}
      {fault?.reference && <p className="note"><T k="common.error.reference" code={fault.reference} /></p>}
      <div className="stack-s">
        {retry && <Button kind="main" wide onClick={retry}>{t('common.retry')}</Button>}
        <Button kind="plain" wide icon="phone" href="tel:12368" external>{t('common.call')}</Button>
      </div>
    </div>
  );
}

/** FaultStrip is a refusal beside the thing that was refused; nothing when there is none. */
export function FaultStrip({ fault }: { fault: Fault | null | undefined }) {
  if (!fault) return null;
  return (
    <Strip tint="amber" icon={fault.code === 'offline' ? 'wifi-off' : 'triangle-alert'} inset role="alert">
      {fault.text}
      {fault.details.map((d) => <Fragment key={d}><br />{d}</Fragment>)}
      {fault.reference && fault.code === 'internal' && <><br /><T k="common.error.reference" code={fault.reference} /></>}
    </Strip>
  );
}
