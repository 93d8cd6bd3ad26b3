import type { ReactNode } from 'react';
import { pick } from '../api/types.ts';
import { t } from '../texts/t.ts';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { Field } from '../ui/Field/Field.tsx';
import type { Ground } from './types.ts';

/** Chosen is a coded reason with the words it may need. */
export interface Chosen {
  id: string;
  text: string;
}

/** groundProblem says what a chosen reason still lacks: the reason itself, or its words. */
export function groundProblem(grounds: readonly Ground[], chosen: Chosen): 'ground' | 'text' | undefined {
  const g = grounds.find((x) => x.id === chosen.id);
  if (!g) return 'ground';
  return g.text && !chosen.text.trim() ? 'text' : undefined;
}

/** GroundChoice is one coded reason of the rule pack, with its article, and the words it needs inside. All look alike; none is pre-selected. */
export function GroundChoice({ legend, hideLegend, grounds, value, onChange, tried, note }: { legend: ReactNode; hideLegend?: boolean; grounds: readonly Ground[]; value: Chosen; onChange: (value: Chosen) => void; tried: boolean; note?: string }) {
  const problem = groundProblem(grounds, value);
  return (
    <ChoiceGroup legend={legend} hideLegend={hideLegend} value={value.id} onChange={(id) => onChange({ ...value, id })} error={tried && problem === 'ground' ? t('common.field.choose') : undefined}
      options={grounds.map((g) => ({
        value: g.id,
        label: pick(g.label),
        sub: [pick(g.hint), g.cites.map((c) => pick(c.label)).join('；')].filter(Boolean).join(' · ') || undefined,
        follow: <Field as="textarea" rows={3} label={note ?? t('staffdesk.ground.words')} optional={!g.text} value={value.text} onChange={(text) => onChange({ ...value, text })} error={tried && problem === 'text' ? t('common.field.needed') : undefined} />,
      }))} />
  );
}
