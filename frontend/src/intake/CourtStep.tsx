import { useState } from 'react';
import { listCourts, suggestCourts } from '../api/intake.ts';
import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import type { StepProps } from './Intake.tsx';

/** CourtStep proposes the courts that may take the case, each with its reason; any other can be chosen. */
export default function CourtStep({ form, wrong, set }: StepProps) {
  const respondent = form.others.find((o) => o.region)?.region ?? '';
  const applicant = form.me.region;
  const found = useResource(`courts/${applicant}/${respondent}`, () => suggestCourts({ applicant, respondent, place: '' }));
  const [all, setAll] = useState(false);
  return (
    <>
      <div><h1>{t('intake.court.head')}</h1><p className="soft">{t('intake.court.lead')}</p></div>
      <ResourceView of={found}>
        {(list) => (
          <>
            {list.length === 0 ? <p>{t('intake.court.none')}</p> : (
              <ChoiceGroup legend={t('intake.court.head')} hideLegend error={wrong.court && t(wrong.court.key)} value={form.court} onChange={(court) => set({ court })}
                options={list.map((s) => ({ value: s.court.id, label: pick(s.court.name), sub: tServer(`intake.${s.reason.key}`, s.reason.params) }))} />
            )}
            {all || list.length === 0 ? <AllCourts value={form.court} onChange={(court) => set({ court })} error={list.length === 0 && wrong.court ? t(wrong.court.key) : undefined} /> : <Button kind="link" onClick={() => setAll(true)}>{t('intake.court.other')}</Button>}
          </>
        )}
      </ResourceView>
    </>
  );
}

function AllCourts({ value, onChange, error }: { value: string; onChange: (court: string) => void; error?: string }) {
  const courts = useResource('courts', listCourts);
  return <ResourceView of={courts}>{(list) => <ChoiceGroup legend={t('intake.court.other')} error={error} value={value} onChange={onChange} options={list.filter((c) => c.level === 'basic').map((c) => ({ value: c.id, label: pick(c.name) }))} />}</ResourceView>;
}
