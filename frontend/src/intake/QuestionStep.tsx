import type { ReactNode } from 'react';
import { pick, type Question } from '../api/types.ts';
import { t } from '../texts/t.ts';
import { ChoiceGroup, type Option } from '../ui/Choice/Choice.tsx';
import { DateField, Field } from '../ui/Field/Field.tsx';
import type { StepProps } from './Intake.tsx';

/** QuestionStep shows one question of the kind of dispute, as its data says. */
export function QuestionStep({ question: q, follow, form, wrong, set }: StepProps & { question: Question; follow: readonly Question[] }) {
  const put = (id: string, value: unknown) => set({ answers: { ...form.answers, [id]: value } });
  const error = (id: string) => (wrong[id] ? t(wrong[id].key, wrong[id].params) : undefined);
  const inside = (value: string): ReactNode => {
    const open = follow.filter((f) => f.showIf?.is.includes(value));
    return open.length === 0 ? undefined : <div className="stack">{open.map((f) => <Input key={f.id} question={f} value={form.answers[f.id]} error={error(f.id)} onChange={(v) => put(f.id, v)} label={pick(f.label)} />)}</div>;
  };
  const options: Option[] = q.type === 'yesno'
    ? [{ value: 'yes', label: t('intake.yes'), follow: inside('yes') }, { value: 'no', label: t('intake.no'), follow: inside('no') }]
    : (q.options ?? []).map((o) => ({ value: o.id, label: pick(o.label), sub: pick(o.hint) || undefined, follow: inside(o.id) }));
  const value = form.answers[q.id];
  return (
    <>
      <div><h1>{pick(q.label)}</h1>{q.hint && <p className="soft">{pick(q.hint)}</p>}</div>
      {q.type === 'choice' || q.type === 'yesno' ? (
        <ChoiceGroup legend={pick(q.label)} hideLegend error={error(q.id)} options={options} value={value === true ? 'yes' : value === false ? 'no' : (value as string | undefined)} onChange={(v) => put(q.id, q.type === 'yesno' ? v === 'yes' : v)} />
      ) : (
        <Input question={q} value={value} error={error(q.id)} onChange={(v) => put(q.id, v)} label={pick(q.label)} hideLabel />
      )}
      {q.why && <details><summary>{t('intake.why')}</summary><p className="soft">{pick(q.why)}</p></details>}
    </>
  );
}

function Input({ question: q, value, error, onChange, label, hideLabel }: { question: Question; value: unknown; error?: string; onChange: (v: string) => void; label: string; hideLabel?: boolean }) {
  const text = typeof value === 'string' ? value : '';
  if (q.type === 'date') return <DateField label={label} hideLabel={hideLabel} value={text} onChange={onChange} error={error} />;
  if (q.type === 'money') return <Field label={label} hideLabel={hideLabel} inputMode="decimal" value={text} onChange={onChange} error={error} suffix={t('intake.unit')} />;
  if ((q.lines ?? 1) > 1) return <Field as="textarea" label={label} hideLabel={hideLabel} rows={q.lines} value={text} onChange={onChange} error={error} />;
  return <Field label={label} hideLabel={hideLabel} value={text} onChange={onChange} error={error} />;
}
