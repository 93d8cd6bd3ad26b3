import { useEffect, useState } from 'react';
import { PaperList } from '../cases/PaperList.tsx';
import { loadTexts, t } from '../texts/t.ts';
import { Loading } from '../ui/Loading/Loading.tsx';
import type { StepProps } from './Intake.tsx';

/** PapersStep takes evidence; nothing is needed to go on, and what is on its way goes on by itself. */
export default function PapersStep({ view, form, refresh }: StepProps) {
  const [ready, setReady] = useState(false);
  useEffect(() => void loadTexts(['paper', 'case']).then(() => setReady(true)), []);
  if (!ready) return <Loading />;
  const named = { ...view, parties: [...view.parties.filter((p) => p.side === 'applicant'), ...form.others.map((o) => ({ id: o.id, side: 'respondent' as const, kind: 'person' as const, name: o.name, answer: 'pending' as const }))] };
  return (
    <>
      <div><h1>{t('intake.papers.head')}</h1><p className="soft">{t('intake.papers.lead')}</p></div>
      <PaperList view={named} refresh={refresh} />
    </>
  );
}
