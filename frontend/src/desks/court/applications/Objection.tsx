import { useState } from 'react';
import { useAction } from '../../../api/useResource.ts';
import { useDraft } from '../../../drafts/useDraft.ts';
import type { Objection } from '../../../onboarding/types.ts';
import { daysLeft, longDate } from '../../../texts/format.ts';
import { t } from '../../../texts/t.ts';
import { Button } from '../../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../../ui/Choice/Choice.tsx';
import { DeadlineChip } from '../../../ui/DeadlineChip/DeadlineChip.tsx';
import { FaultStrip } from '../../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../../ui/Field/Field.tsx';
import { Icon } from '../../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../../ui/SavedLine/SavedLine.tsx';
import { Sheet } from '../../../ui/Sheet/Sheet.tsx';
import court from '../Court.module.css';
import { decideObjection } from './api.ts';

/** ObjectionBox is an objection with what was said; who decided first cannot decide it, and is told so. */
export function ObjectionBox({ o, onDecided }: { o: Objection; onDecided: () => void }) {
  const [open, setOpen] = useState(false);
  const mine = o.allowedMoves.includes('decide');
  return (
    <section className={court.box}>
      <h2>{t(`admission.objection.${o.against}`)}</h2>
      <p className="note">{t('admission.objection.at', { at: longDate(o.at) })}</p>
      <p className="pre">{o.text}</p>
      {o.state === 'open' ? (
        <>
          <p><DeadlineChip due={o.due} daysLeft={daysLeft(o.due)} needsYou={mine} /></p>
          <p className={`note ${court.stays}`}><Icon name="users" size="sm" /><span>{mine ? t('admission.objection.two') : t('admission.objection.notYou')}</span></p>
          {mine && <Button wide onClick={() => setOpen(true)}>{t('admission.objection.decide')}</Button>}
        </>
      ) : (
        <p><b>{t(`admission.objection.${o.state}`)}</b>{o.decidedAt && ` · ${longDate(o.decidedAt)}`}{o.decision && <><br /><span className="pre">{o.decision}</span></>}</p>
      )}
      {open && <Deciding o={o} onClose={() => setOpen(false)} onDecided={onDecided} />}
    </section>
  );
}

function Deciding({ o, onClose, onDecided }: { o: Objection; onClose: () => void; onDecided: () => void }) {
  const draft = useDraft<{ upheld: '' | 'yes' | 'no'; text: string }>(`objection/${o.id}`, { upheld: '', text: '' });
  const [tried, setTried] = useState(false);
  const v = draft.value;
  const act = useAction(async () => {
    await decideObjection(o.id, { upheld: v.upheld === 'yes', text: v.text.trim() });
    await draft.clear();
    onClose();
    onDecided();
  });
  const send = () => {
    setTried(true);
    if (v.upheld && v.text.trim()) void act.run();
  };
  return (
    <Sheet open wide onClose={onClose} title={t('admission.objection.decide')} footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={send}>{t('admission.objection.send')}</Button></>}>
      <div className="stack">
        <p className="pre">{o.text}</p>
        <ChoiceGroup legend={t('court.decision')} value={v.upheld || undefined} onChange={(upheld) => draft.set({ ...v, upheld: upheld as 'yes' | 'no' })} error={tried && !v.upheld ? t('common.field.choose') : undefined}
          options={[{ value: 'yes', label: t('admission.objection.uphold'), sub: t(`admission.objection.then.${o.against}`) }, { value: 'no', label: t('admission.objection.dismiss'), sub: t('admission.objection.then.dismiss') }]} />
        <Field as="textarea" rows={4} label={t('admission.objection.why')} value={v.text} onChange={(text) => draft.set({ ...v, text })} error={tried && !v.text.trim() ? t('common.field.needed') : act.fault?.field('text')} />
      </div>
    </Sheet>
  );
}
