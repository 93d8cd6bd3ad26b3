import { useState } from 'react';
import { getRegion, listCourts, listKinds, suggestCourts } from '../api/intake.ts';
import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { RegionPicker } from '../intake/RegionPicker.tsx';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { Field, FieldError } from '../ui/Field/Field.tsx';
import type { StepProps } from './Apply.tsx';
import { addRegion } from './model.ts';
import css from './Onboarding.module.css';

/** HouseSteps asks who the house is and where, in what and for how much it works. */
export default function HouseSteps({ criteria, form, step, wrong, set }: StepProps) {
  const error = (id: string) => (wrong[id] ? tServer(wrong[id].key, wrong[id].params) : undefined);
  const contact = (change: Partial<typeof form.contact>) => set({ contact: { ...form.contact, ...change } });
  switch (step.id) {
    case 'name':
      return (
        <>
          <div><h1>{t('onboarding.name.head')}</h1><p className="soft">{t('onboarding.name.lead')}</p></div>
          <Field label={t('onboarding.name.zh')} lang="zh" autoComplete="organization" value={form.nameZh} onChange={(nameZh) => set({ nameZh })} error={error('nameZh')} />
          <Field label={t('onboarding.name.en')} optional lang="en" autoComplete="off" value={form.nameEn} onChange={(nameEn) => set({ nameEn })} />
        </>
      );
    case 'code':
      return (
        <>
          <div><h1>{t('onboarding.code.head')}</h1><p className="soft">{t('onboarding.code.lead')}</p></div>
          <Field label={t('onboarding.code.label')} optional={!criteria.creditCode} hint={t('onboarding.code.hint')} autoCapitalize="characters" autoComplete="off" spellCheck={false} maxLength={24} value={form.creditCode} onChange={(creditCode) => set({ creditCode })} error={error('creditCode')} />
          <Field label={t('onboarding.legalPerson')} hint={t('onboarding.legalPersonHint')} autoComplete="off" value={form.legalPerson} onChange={(legalPerson) => set({ legalPerson })} error={error('legalPerson')} />
        </>
      );
    case 'contact':
      return (
        <>
          <div><h1>{t('onboarding.contact.head')}</h1><p className="soft">{t('onboarding.contact.lead')}</p></div>
          <Field label={t('onboarding.contact.name')} autoComplete="name" value={form.contact.name} onChange={(name) => contact({ name })} error={error('name')} />
          <Field label={t('onboarding.contact.phone')} type="tel" inputMode="numeric" autoComplete="tel-national" value={form.contact.phone} onChange={(phone) => contact({ phone })} error={error('phone')} />
          <Field label={t('onboarding.contact.email')} optional type="email" autoComplete="email" value={form.contact.email} onChange={(email) => contact({ email })} error={error('email')} />
        </>
      );
    case 'court':
      return <CourtChoice region={form.regions[0] ?? ''} value={form.court} onChange={(court) => set({ court })} error={error('court')} />;
    case 'regions':
      return <Regions list={form.regions} onChange={(regions) => set({ regions })} error={error('regions')} />;
    case 'causes':
      return (
        <>
          <div><h1>{t('onboarding.causes.head')}</h1><p className="soft">{t('onboarding.causes.lead')}</p></div>
          <CauseChoice legend={t('onboarding.causes.head')} value={form.causes} onChange={(causes) => set({ causes })} error={error('causes')} />
        </>
      );
    default:
      return (
        <>
          <div><h1>{t('onboarding.fee.head')}</h1><p className="soft">{criteria.free ? t('onboarding.fee.mustBeFree') : t('onboarding.fee.lead')}</p></div>
          <ChoiceGroup legend={t('onboarding.fee.head')} hideLegend error={error('rule')} value={form.fee.rule || undefined} onChange={(rule) => set({ fee: { ...form.fee, rule: rule as 'free' | 'standard' } })}
            options={[
              { value: 'free', label: t('onboarding.fee.free'), sub: t('onboarding.fee.freeHint') },
              ...(criteria.free && form.fee.rule !== 'standard' ? [] : [{ value: 'standard', label: t('onboarding.fee.standard'), sub: t('onboarding.fee.standardHint'), follow: <Field as="textarea" rows={4} label={t('onboarding.fee.text')} value={form.fee.text} onChange={(text) => set({ fee: { ...form.fee, text } })} error={error('text')} /> }]),
            ]} />
        </>
      );
  }
}

/** CourtChoice proposes the courts of the first place the house works in; any other can be chosen. */
function CourtChoice({ region, value, onChange, error }: { region: string; value: string; onChange: (court: string) => void; error?: string }) {
  const near = useResource(`courts/near/${region}`, () => (region.length >= 6 ? suggestCourts({ applicant: region, respondent: '', place: region }) : Promise.resolve([])));
  const [all, setAll] = useState(false);
  return (
    <>
      <div><h1>{t('onboarding.court.head')}</h1><p className="soft">{t('onboarding.court.lead')}</p></div>
      <ResourceView of={near}>
        {(list) => {
          const unique = [...new Map(list.map((s) => [s.court.id, s.court])).values()];
          const elsewhere = value !== '' && !unique.some((c) => c.id === value);
          return all || unique.length === 0 || elsewhere ? <AllCourts value={value} onChange={onChange} error={error} /> : (
            <>
              <ChoiceGroup legend={t('onboarding.court.head')} hideLegend error={error} value={value || undefined} onChange={onChange} options={unique.map((c) => ({ value: c.id, label: pick(c.name) }))} />
              <Button kind="link" onClick={() => setAll(true)}>{t('onboarding.court.other')}</Button>
            </>
          );
        }}
      </ResourceView>
    </>
  );
}

function AllCourts({ value, onChange, error }: { value: string; onChange: (court: string) => void; error?: string }) {
  const courts = useResource('courts', listCourts);
  return <ResourceView of={courts}>{(list) => <ChoiceGroup legend={t('onboarding.court.head')} hideLegend error={error} value={value || undefined} onChange={onChange} options={list.map((c) => ({ value: c.id, label: pick(c.name) }))} />}</ResourceView>;
}

/** CauseChoice ticks kinds of dispute. */
export function CauseChoice({ legend, hideLegend = true, value, onChange, error, only }: { legend: string; hideLegend?: boolean; value: readonly string[]; onChange: (causes: string[]) => void; error?: string; only?: readonly string[] }) {
  const kinds = useResource('kinds', listKinds);
  return (
    <ResourceView of={kinds}>
      {(list) => <ChoiceGroup multiple legend={legend} hideLegend={hideLegend} error={error} value={value} onChange={onChange} options={list.filter((k) => !only || only.includes(k.id)).map((k) => ({ value: k.id, label: pick(k.label), sub: hideLegend ? pick(k.hint) || undefined : undefined }))} />}
    </ResourceView>
  );
}

function Regions({ list, onChange, error }: { list: readonly string[]; onChange: (regions: string[]) => void; error?: string }) {
  const [typed, setTyped] = useState('');
  const [n, setN] = useState(0);
  const add = () => {
    if (!typed) return;
    onChange(addRegion(list, typed));
    setTyped('');
    setN(n + 1); // the next one begins at the province again
  };
  return (
    <>
      <div><h1>{t('onboarding.regions.head')}</h1><p className="soft">{t('onboarding.regions.lead')}</p></div>
      {list.length > 0 && (
        <section className="stack-s">
          <h2>{t('onboarding.regions.list')}</h2>
          <ul className={css.chips}>{list.map((code) => <li key={code}><RegionName code={code} /><Button kind="link" aria-label={t('onboarding.regions.remove', { code })} onClick={() => onChange(list.filter((r) => r !== code))}>{t('common.remove')}</Button></li>)}</ul>
        </section>
      )}
      <FieldError text={error} />
      <RegionPicker key={n} value={typed} onChange={setTyped} />
      <Button kind="plain" size="slim" wide icon="plus" why={typed ? undefined : t('onboarding.regions.first')} onClick={add}>{t('onboarding.regions.add')}</Button>
    </>
  );
}

/** RegionName is a division with those above it. */
export function RegionName({ code }: { code: string }) {
  const region = useResource(code ? `region/${code}` : null, () => getRegion(code));
  return <span>{region.data ? pick(region.data.path) : code}</span>;
}
