import { useState } from 'react';
import { pick } from '../../../api/types.ts';
import { useAction, type Action } from '../../../api/useResource.ts';
import { CertificateCard } from '../../../directory/CertificateCard.tsx';
import { useDraft } from '../../../drafts/useDraft.ts';
import { answerText } from '../../../onboarding/Review.tsx';
import { criterionShort } from '../../../onboarding/model.ts';
import type { Application, Criteria as Pack } from '../../../onboarding/types.ts';
import { t } from '../../../texts/t.ts';
import { Button } from '../../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../../ui/Choice/Choice.tsx';
import { cx } from '../../../ui/cx.ts';
import { FaultStrip } from '../../../ui/ErrorState/ErrorState.tsx';
import { wholeDate } from '../../../ui/Field/date.ts';
import { DateField, Field } from '../../../ui/Field/Field.tsx';
import { Icon } from '../../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../../ui/SavedLine/SavedLine.tsx';
import { Sheet } from '../../../ui/Sheet/Sheet.tsx';
import { GroundChoice, groundProblem, type Chosen } from '../../Grounds.tsx';
import court from '../Court.module.css';
import { reviewApplication } from './api.ts';
import { ObjectionBox } from './Objection.tsx';

/** FIELDS are what a court may ask to be mended, in the order of the form. */
const FIELDS = ['name', 'creditCode', 'legalPerson', 'contact', 'regions', 'causes', 'fee', 'answers', 'papers', 'mediators'] as const;

/** Criteria sets each criterion beside its answer and its article; what falls short needs a look. */
export function Criteria({ a, c }: { a: Application; c: Pack }) {
  return (
    <section>
      <h2>{t('admission.criteria')}<span className="note">{c.criteria.length}</span></h2>
      <ul className={court.checks}>
        {c.criteria.map((x) => {
          const paper = x.ask === 'paper';
          const there = paper ? a.papers.some((p) => p.class === x.class) : answerText(x, a.answers[x.id]) !== '';
          const look = (!there && x.required) || criterionShort(x, a.answers[x.id]);
          return (
            <li key={x.id} className={cx(look && court.look)}>
              <Icon name={look ? 'triangle-alert' : there ? 'circle-check' : 'circle-dashed'} />
              <span>{pick(x.label)}<br /><b>{paper ? (there ? t('admission.paperThere') : t('admission.paperMissing')) : [answerText(x, a.answers[x.id]) || t('onboarding.review.none'), pick(x.unit)].filter(Boolean).join(' ')}</b>
                <small>{pick(x.article)}{x.unverified ? t('onboarding.unverified') : ''}</small></span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type Ask = 'approve' | 'cure' | 'refuse';
type Done = { a: Application; c: Pack; act: Action<[what: () => Promise<Application>]>; onClose: () => void };

/** Decide is what the court may say: approve, ask for a cure, refuse; and what follows once it has. */
export function Decide({ a, c, onDone, onRefresh }: { a: Application; c: Pack; onDone: (a: Application) => void; onRefresh: () => void }) {
  const [ask, setAsk] = useState<Ask>();
  const act = useAction(async (what: () => Promise<Application>) => {
    onDone(await what());
    setAsk(undefined);
  });
  const can = (m: Ask) => a.allowedMoves.includes(m);
  const none = !can('approve') && !can('cure') && !can('refuse');
  const props: Done = { a, c, act, onClose: () => setAsk(undefined) };
  return (
    <div className={court.answers}>
      <h2>{t('court.decision')}</h2>
      {act.fault && !ask && <FaultStrip fault={act.fault} />}
      {none && <p className="note">{a.state === 'approved' || a.state === 'refused' ? t('court.decided') : t('court.notYours')}</p>}
      {a.state === 'approved' && a.organization && <Given a={a} oid={a.organization} onRefresh={onRefresh} />}
      {can('approve') && <Button wide onClick={() => setAsk('approve')}>{t('admission.approve')}</Button>}
      {can('cure') && <Button wide onClick={() => setAsk('cure')}>{t('admission.cure')}</Button>}
      {can('refuse') && <Button wide onClick={() => setAsk('refuse')}>{t('admission.refuse')}</Button>}
      {a.objections.map((o) => <ObjectionBox key={o.id} o={o} onDecided={onRefresh} />)}
      {ask === 'approve' && <Approve {...props} />}
      {ask === 'cure' && <Cure {...props} />}
      {ask === 'refuse' && <Refuse {...props} />}
    </div>
  );
}

function Given({ a, oid, onRefresh }: { a: Application; oid: string; onRefresh: () => void }) {
  return (
    <>
      {a.certificate ? <CertificateCard certificate={a.certificate} /> : <><p className="note" role="status">{t('admission.beingMade')}</p><Button kind="link" icon="refresh-cw" onClick={onRefresh}>{t('common.retry')}</Button></>}
      <Button wide href={`/court/houses/${oid}`}>{t('admission.house')}</Button>
    </>
  );
}

function Approve({ a, c, act, onClose }: Done) {
  return (
    <Sheet open wide onClose={onClose} title={t('admission.approve')} footer={<><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={() => void act.run(() => reviewApplication(a.id, { decision: 'approve' }))}>{t('admission.approve.send')}</Button></>}>
      <ul className="lines">
        <li><Icon name="stamp" /><span>{t('admission.approve.certificate', { years: c.termYears })}</span></li>
        <li><Icon name="users" /><span>{t('admission.approve.people', { n: a.mediators.length })}</span></li>
        <li><Icon name="search" /><span>{t('admission.approve.public')}</span></li>
      </ul>
    </Sheet>
  );
}

function Cure({ a, act, onClose }: Done) {
  const draft = useDraft<{ fields: string[]; text: string; due: string }>(`admission-cure/${a.id}`, { fields: [], text: '', due: '' });
  const [tried, setTried] = useState(false);
  const v = draft.value;
  const due = wholeDate(v.due);
  const send = () => {
    setTried(true);
    if (!v.text.trim() || !due) return;
    void act.run(() => reviewApplication(a.id, { decision: 'cure', text: v.text.trim(), fields: v.fields, due })).then((ok) => (ok ? draft.clear() : undefined));
  };
  return (
    <Sheet open wide onClose={onClose} title={t('admission.cure')} footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={send}>{t('admission.cure.send')}</Button></>}>
      <div className="stack">
        <p className="soft">{t('admission.cure.lead')}</p>
        <ChoiceGroup multiple legend={t('admission.cure.fields')} value={v.fields} onChange={(fields) => draft.set({ ...v, fields })} options={FIELDS.map((f) => ({ value: f, label: t(`admission.field.${f}`) }))} />
        <Field as="textarea" rows={4} label={t('court.cure.what')} hint={t('admission.cure.hint')} value={v.text} onChange={(text) => draft.set({ ...v, text })} error={tried && !v.text.trim() ? t('common.field.needed') : act.fault?.field('text')} />
        <DateField label={t('court.cure.due')} value={v.due} onChange={(d) => draft.set({ ...v, due: d })} error={tried && !due ? t('common.field.date') : act.fault?.field('due')} />
      </div>
    </Sheet>
  );
}

function Refuse({ a, c, act, onClose }: Done) {
  const draft = useDraft<Chosen>(`admission-refuse/${a.id}`, { id: '', text: '' });
  const [tried, setTried] = useState(false);
  const grounds = c.grounds;
  const send = () => {
    setTried(true);
    if (groundProblem(grounds, draft.value)) return;
    void act.run(() => reviewApplication(a.id, { decision: 'refuse', ground: draft.value.id, text: draft.value.text.trim() })).then((ok) => (ok ? draft.clear() : undefined));
  };
  return (
    <Sheet open wide onClose={onClose} title={t('admission.refuse')} footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={send}>{t('admission.refuse.send')}</Button></>}>
      <div className="stack"><p className="soft">{t('admission.refuse.lead')}</p><GroundChoice legend={t('court.reject.ground')} grounds={grounds} value={draft.value} onChange={draft.set} tried={tried} /></div>
    </Sheet>
  );
}
