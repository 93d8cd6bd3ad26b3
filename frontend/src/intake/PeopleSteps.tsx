import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { FieldError, Field } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import type { StepProps } from './Intake.tsx';
import { emptyPerson, type PersonForm } from './model.ts';
import { RegionPicker } from './RegionPicker.tsx';

const NEEDS = ['interpreter', 'sign_language', 'phone_only', 'large_print'] as const;

/** People asks who one is, who the other side is, how to reach them and where they live. */
export default function People({ form, step, wrong, set }: StepProps) {
  const error = (id: string) => (wrong[id] ? t(wrong[id].key, wrong[id].params) : undefined);
  const me = (change: Partial<PersonForm>) => set({ me: { ...form.me, kind: form.me.kind || 'person', ...change } });
  if (step.id === 'me.name')
    return <><div><h1>{t('intake.me.name')}</h1><p className="soft">{t('intake.me.nameHint')}</p></div><Field label={t('intake.me.name')} hideLabel autoComplete="name" value={form.me.name} onChange={(name) => me({ name })} error={error('name')} /></>;
  if (step.id === 'me.region')
    return (
      <>
        <div><h1>{t('intake.me.region')}</h1><p className="soft">{t('intake.me.regionHint')}</p></div>
        <FieldError text={error('region')} />
        <RegionPicker value={form.me.region} onChange={(region) => me({ region })} />
        <Field label={t('intake.me.address')} optional autoComplete="street-address" value={form.me.address} onChange={(address) => me({ address })} />
      </>
    );
  if (step.id === 'me.needs')
    return (
      <>
        <div><h1>{t('intake.me.needs')}</h1><p className="soft">{t('intake.me.needsHint')}</p></div>
        <ChoiceGroup multiple legend={t('intake.me.needs')} hideLegend value={form.needs} onChange={(needs) => set({ needs })} options={NEEDS.map((n) => ({ value: n, label: t(`intake.need.${n}`) }))} />
      </>
    );
  if (step.id === 'other.more') return <More form={form} set={set} />;
  const i = step.other ?? 0;
  const o = form.others[i] ?? emptyPerson();
  const other = (change: Partial<PersonForm>) => set({ others: form.others.map((p, k) => (k === i ? { ...p, ...change } : p)) });
  if (step.id.endsWith('.name'))
    return (
      <>
        <div><h1>{i === 0 ? t('intake.other.name') : t('intake.other.another')}</h1></div>
        <ChoiceGroup legend={t('intake.other.name')} hideLegend error={error('kind')} value={o.kind} onChange={(kind) => other({ kind: kind as PersonForm['kind'] })} options={[{ value: 'person', label: t('intake.other.person') }, { value: 'organization', label: t('intake.other.organization') }]} />
        {o.kind && <Field label={o.kind === 'person' ? t('intake.other.personName') : t('intake.other.organizationName')} hint={t('intake.other.nameHint')} autoComplete="off" value={o.name} onChange={(name) => other({ name })} error={error('name')} />}
      </>
    );
  if (step.id.endsWith('.phone'))
    return (
      <>
        <div><h1>{t('intake.other.phone', { name: o.name })}</h1><p className="soft">{t('intake.other.phoneHint')}</p></div>
        <Field label={t('intake.other.phone', { name: o.name })} hideLabel type="tel" inputMode="numeric" autoComplete="off" value={o.phone} onChange={(phone) => other({ phone })} error={error('phone')} />
        <details><summary>{t('intake.why')}</summary><p className="soft">{t('intake.other.phoneWhy')}</p></details>
      </>
    );
  return (
    <>
      <div><h1>{t('intake.other.region', { name: o.name })}</h1><p className="soft">{t('intake.other.regionHint')}</p></div>
      <RegionPicker value={o.region} onChange={(region) => other({ region })} />
      <Field label={t('intake.me.address')} optional autoComplete="off" value={o.address} onChange={(address) => other({ address })} />
    </>
  );
}

function More({ form, set }: Pick<StepProps, 'form' | 'set'>) {
  return (
    <>
      <div><h1>{t('intake.other.add')}</h1><p className="soft">{t('intake.other.addHint')}</p></div>
      <section className="stack-s">
        <h2>{t('intake.other.list')}</h2>
        <ul className="ruled">
          {form.others.map((o, i) => (
            <li key={o.id} className="row between"><span><Icon name={o.kind === 'organization' ? 'building' : 'user'} /> {o.name}</span>{form.others.length > 1 && <Button kind="link" onClick={() => set({ others: form.others.filter((_, k) => k !== i) })}>{t('common.remove')}</Button>}</li>
          ))}
        </ul>
      </section>
      <Button kind="plain" size="slim" wide icon="plus" onClick={() => set({ others: [...form.others, emptyPerson()] }, `other.${form.others.length}.name`)}>{t('intake.other.addYes')}</Button>
    </>
  );
}
