import { listRegions } from '../api/intake.ts';
import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { t } from '../texts/t.ts';
import { Field } from '../ui/Field/Field.tsx';

const LEVELS = [
  { digits: 2, label: 'common.region.province' },
  { digits: 4, label: 'common.region.city' },
  { digits: 6, label: 'common.region.area' },
  { digits: 9, label: 'common.region.street' },
] as const;

/** RegionPicker chooses an administrative division level by level; value is the code of the deepest one chosen (2, 4, 6 or 9 digits). */
export function RegionPicker({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  return <>{LEVELS.map((l, i) => (i === 0 || value.length >= (LEVELS[i - 1]?.digits ?? 0)) && <Level key={l.digits} parent={value.slice(0, LEVELS[i - 1]?.digits ?? 0)} value={value.length >= l.digits ? value.slice(0, l.digits) : ''} label={t(l.label)} onChange={onChange} />)}</>;
}

function Level({ parent, value, label, onChange }: { parent: string; value: string; label: string; onChange: (code: string) => void }) {
  const list = useResource(`regions/${parent}`, () => listRegions(parent));
  if (list.data?.length === 0) return null;
  return (
    <Field as="select" label={label} value={value} onChange={(code) => onChange(code || parent)}>
      <option value="">{list.data ? t('common.region.choose') : t('common.loading')}</option>
      {list.data?.map((r) => <option key={r.code} value={r.code}>{pick(r.name)}</option>)}
    </Field>
  );
}
