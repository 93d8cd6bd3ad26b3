import { useState } from 'react';
import { getRegion } from '../../api/intake.ts';
import { pick } from '../../api/types.ts';
import { useResource } from '../../api/useResource.ts';
import { RegionPicker } from '../../intake/RegionPicker.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { FieldError } from '../../ui/Field/Field.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import css from './Organization.module.css';

/** RegionName is a division in words, from the province down; its code while that is asked for. */
export function RegionName({ code }: { code: string }) {
  const region = useResource(`region/${code}`, () => getRegion(code));
  return <>{region.data ? pick(region.data.path) || pick(region.data.name) : code}</>;
}

/** RegionNames lists divisions, each on a line of its own. */
export function RegionNames({ codes }: { codes: readonly string[] }) {
  return codes.length ? <ul className={css.plainList}>{codes.map((c) => <li key={c}><RegionName code={c} /></li>)}</ul> : <>{t('organization.r.none')}</>;
}

/** RegionsField collects divisions: each chosen one can be taken away, another is chosen level by level. Everything below one belongs to it. */
export function RegionsField({ legend, hint, error, value, onChange }: { legend: string; hint?: string; error?: string; value: readonly string[]; onChange: (codes: string[]) => void }) {
  const [code, setCode] = useState('');
  return (
    <fieldset className={css.group}>
      <legend>{legend}</legend>
      {hint && <p className="note">{hint}</p>}
      <FieldError text={error} />
      {value.length > 0 && (
        <ul className={css.chosen}>
          {value.map((c) => (
            <li key={c}><span><RegionName code={c} /></span><button type="button" className={css.take} onClick={() => onChange(value.filter((x) => x !== c))}><Icon name="x" /><span className="vh">{t('roster.region.remove')}</span></button></li>
          ))}
        </ul>
      )}
      <div className="stack-s">
        <RegionPicker value={code} onChange={setCode} />
        {code && <Button size="slim" icon="plus" onClick={() => { if (!value.includes(code)) onChange([...value, code]); setCode(''); }}>{t('roster.region.add')}</Button>}
      </div>
    </fieldset>
  );
}
