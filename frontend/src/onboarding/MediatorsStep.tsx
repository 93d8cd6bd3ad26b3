import { useState } from 'react';
import { phone } from '../texts/format.ts';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Choice } from '../ui/Choice/Choice.tsx';
import { Field, FieldError } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import type { StepProps } from './Apply.tsx';
import { CauseChoice } from './HouseSteps.tsx';
import { mediatorWrong } from './model.ts';
import css from './Onboarding.module.css';
import type { AppMediator } from './types.ts';

/** MediatorsStep names the people who will mediate; each opens in a sheet of its own and is kept letter by letter. */
export default function MediatorsStep({ form, wrong, set }: StepProps) {
  const [at, setAt] = useState<number>();
  const list = form.mediators;
  const put = (i: number, m: AppMediator) => set({ mediators: list.map((x, k) => (k === i ? m : x)) });
  const add = () => {
    set({ mediators: [...list, { name: '', phone: '', certificate: '', causes: [], fullTime: false }] });
    setAt(list.length);
  };
  const close = () => {
    const m = at === undefined ? undefined : list[at];
    if (m && !m.name.trim() && !m.phone.trim() && !m.certificate.trim() && m.causes.length === 0) set({ mediators: list.filter((_, k) => k !== at) }); // nothing was typed: no empty row stays
    setAt(undefined);
  };
  const error = wrong.mediators ?? Object.values(wrong)[0];
  return (
    <>
      <div><h1>{t('onboarding.mediators.head')}</h1><p className="soft">{t('onboarding.mediators.lead')}</p></div>
      <FieldError text={error && tServer(error.key, error.params)} />
      {list.length > 0 && (
        <ol className={css.people}>
          {list.map((m, i) => (
            <li key={i}>
              <p><b>{m.name || t('onboarding.mediators.noName')}</b>{m.fullTime && <span className="note">{` · ${t('onboarding.mediators.fullTime')}`}</span>}</p>
              <p className="note">{[m.phone && phone(m.phone.replace(/\D/g, '')), m.certificate && t('onboarding.mediators.cert', { number: m.certificate })].filter(Boolean).join(' · ')}</p>
              {Object.keys(mediatorWrong(m)).length > 0 && <p className={css.missing}><Icon name="triangle-alert" size="sm" />{t('onboarding.mediators.notWhole')}</p>}
              <div className="row"><Button kind="link" aria-label={t('onboarding.mediators.change', { name: m.name })} onClick={() => setAt(i)}>{t('common.change')}</Button><Button kind="link" aria-label={t('onboarding.mediators.remove', { name: m.name })} onClick={() => set({ mediators: list.filter((_, k) => k !== i) })}>{t('common.remove')}</Button></div>
            </li>
          ))}
        </ol>
      )}
      <Button kind="plain" size="slim" wide icon="user-plus" onClick={add}>{list.length ? t('onboarding.mediators.another') : t('onboarding.mediators.add')}</Button>
      {at !== undefined && list[at] && <Row key={at} m={list[at]} causes={form.causes} onChange={(m) => put(at, m)} onClose={close} />}
    </>
  );
}

function Row({ m, causes, onChange, onClose }: { m: AppMediator; causes: readonly string[]; onChange: (m: AppMediator) => void; onClose: () => void }) {
  const [tried, setTried] = useState(false);
  const wrong = mediatorWrong(m);
  const error = (id: string) => (tried && wrong[id] ? tServer(wrong[id].key, wrong[id].params) : undefined);
  const done = () => {
    setTried(true);
    if (Object.keys(wrong).length === 0) onClose();
  };
  return (
    <Sheet open onClose={onClose} title={t('onboarding.mediators.one')} footer={<Button kind="main" wide onClick={done}>{t('onboarding.mediators.done')}</Button>}>
      <div className="stack">
        <Field label={t('onboarding.mediators.name')} autoComplete="off" value={m.name} onChange={(name) => onChange({ ...m, name })} error={error('name')} />
        <Field label={t('onboarding.mediators.phone')} hint={t('onboarding.mediators.phoneHint')} type="tel" inputMode="numeric" autoComplete="off" value={m.phone} onChange={(p) => onChange({ ...m, phone: p })} error={error('phone')} />
        <Field label={t('onboarding.mediators.certificate')} optional autoComplete="off" value={m.certificate} onChange={(certificate) => onChange({ ...m, certificate })} />
        <CauseChoice legend={t('onboarding.mediators.causes')} hideLegend={false} only={causes.length ? causes : undefined} value={m.causes} onChange={(c) => onChange({ ...m, causes: c })} error={error('causes')} />
        <Choice type="checkbox" name="fullTime" value="yes" checked={m.fullTime} onChange={(fullTime) => onChange({ ...m, fullTime })} label={t('onboarding.mediators.fullTime')} sub={t('onboarding.mediators.fullTimeHint')} />
      </div>
    </Sheet>
  );
}
