import { pick } from '../api/types.ts';
import { t, tServer } from '../texts/t.ts';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import type { StepProps } from './Apply.tsx';
import { criterionShort } from './model.ts';

/** CriterionStep asks one thing of the rule pack. What falls short of it is said at once, and may be sent all the same: the court decides. */
export default function CriterionStep({ step, form, wrong, set }: StepProps) {
  const c = step.criterion!;
  const v = form.answers[c.id];
  const put = (value: unknown) => set({ answers: { ...form.answers, [c.id]: value } });
  const w = wrong[c.id];
  const error = w && tServer(w.key, w.params);
  const title = pick(c.label);
  const optional = !c.required;
  return (
    <>
      <div><h1>{title}</h1>{(c.hint || optional) && <p className="soft">{[pick(c.hint), optional ? t('onboarding.optional') : ''].filter(Boolean).join(' ')}</p>}</div>
      {c.ask === 'yes_no' ? (
        <ChoiceGroup legend={title} hideLegend error={error} value={v === true ? 'yes' : v === false ? 'no' : undefined} onChange={(x) => put(x === 'yes')} options={[{ value: 'yes', label: t('common.yes') }, { value: 'no', label: t('common.no') }]} />
      ) : c.ask === 'number' ? (
        <Field label={title} hideLabel inputMode="numeric" autoComplete="off" value={String(v ?? '')} onChange={put} error={error} suffix={pick(c.unit) || undefined} />
      ) : (
        <Field as="textarea" label={title} hideLabel rows={4} value={String(v ?? '')} onChange={put} error={error} />
      )}
      {criterionShort(c, v) && <Strip inset tint="amber" icon="triangle-alert" role="status">{t('onboarding.short')}</Strip>}
      <details><summary>{t('onboarding.why')}</summary><p className="soft">{pick(c.article)}{c.unverified ? t('onboarding.unverified') : ''}</p></details>
    </>
  );
}
