import { PaperList } from '../cases/PaperList.tsx';
import { t } from '../texts/t.ts';
import type { StepProps } from './Intake.tsx';

/** PapersStep takes evidence; nothing is needed to go on, and what is on its way goes on by itself. */
export default function PapersStep({ view, form, refresh }: StepProps) {
  const named = { ...view, parties: [...view.parties.filter((p) => p.side === 'applicant'), ...form.others.map((o) => ({ id: o.id, side: 'respondent' as const, kind: 'person' as const, name: o.name, answer: 'pending' as const }))] };
  return (
    <>
      <div><h1>{t('intake.papers.head')}</h1><p className="soft">{t('intake.papers.lead')}</p></div>
      <PaperList view={named} refresh={refresh} />
    </>
  );
}
