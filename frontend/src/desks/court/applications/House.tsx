import { useState } from 'react';
import { Link } from 'wouter';
import { pick, type Ground } from '../../../api/types.ts';
import { useAction, useResource, type Action, type Resource } from '../../../api/useResource.ts';
import { CertificateCard } from '../../../directory/CertificateCard.tsx';
import { CauseNames, Standing } from '../../../directory/parts.tsx';
import { kindName, lastDay } from '../../../directory/words.ts';
import { useDraft } from '../../../drafts/useDraft.ts';
import { dateTime, longDate } from '../../../texts/format.ts';
import { t } from '../../../texts/t.ts';
import { Button } from '../../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../../../ui/Facts/Facts.tsx';
import { wholeDate } from '../../../ui/Field/date.ts';
import { DateField, Field } from '../../../ui/Field/Field.tsx';
import { Icon } from '../../../ui/Icon/Icon.tsx';
import { SavedLine } from '../../../ui/SavedLine/SavedLine.tsx';
import { Sheet } from '../../../ui/Sheet/Sheet.tsx';
import { Timeline } from '../../../ui/Timeline/Timeline.tsx';
import { GroundChoice, groundProblem, type Chosen } from '../../Grounds.tsx';
import { Held } from '../../DeskFrame.tsx';
import court from '../Court.module.css';
import { CourtFrame } from '../CourtFrame.tsx';
import css from './Applications.module.css';
import { decideRenewal, getHouseFile, removeHouse, restoreHouse, suspendHouse, type HouseFile } from './api.ts';
import { ObjectionBox } from './Objection.tsx';

/** House is an organization on the court's roster: its file, its certificates, and what the court may decide about it. */
export default function House({ params: { id } }: { params: { id: string } }) {
  const file = useResource(`court/house/${id}`, () => getHouseFile(id), { topic: `organization:${id}` });
  return (
    <CourtFrame title={pick(file.data?.organization.name) || t('admission.house')} at={file.at} stale={file.stale}>
      <div className={css.pair}>
        <Held of={file}>{(f) => <><File f={f} refresh={() => void file.refresh()} /><Decide file={file} f={f} /></>}</Held>
      </div>
    </CourtFrame>
  );
}

function File({ f, refresh }: { f: HouseFile; refresh: () => void }) {
  const o = f.organization;
  const known = (kind: string) => t(`admission.was.${kind as 'approved'}`);
  return (
    <section className={court.file}>
      <Link href="/court/organizations" className={court.back}><Icon name="chevron-left" />{t('admission.queue')}</Link>
      <div className={court.head}><div><h1>{pick(o.name)}</h1><p className="note">{kindName(o.kind)}</p></div><Standing status={o.status} /></div>
      <Facts wide rows={[
        o.creditCode ? { name: t('onboarding.code.label'), value: <span className="num">{o.creditCode}</span> } : null,
        { name: t('onboarding.row.regions'), value: o.places.map((p) => pick(p.path)).join('；') },
        { name: t('onboarding.row.causes'), value: <CauseNames ids={o.causes} /> },
        { name: t('onboarding.row.fee'), value: o.fee === 'free' ? t('onboarding.fee.free') : <span className="pre">{o.fee}</span> },
        o.until ? { name: t('admission.until'), value: lastDay(o.until) } : null,
      ]} />
      <p className="row"><Button kind="link" icon="external-link" href={`/organizations/${o.id}`}>{t('admission.public')}</Button>{f.application && <Button kind="link" icon="file-text" href={`/court/organizations/${f.application}`}>{t('admission.application')}</Button>}</p>
      {f.objections.map((x) => <ObjectionBox key={x.id} o={x} onDecided={refresh} />)}
      {f.certificates.map((c) => <CertificateCard key={c.number} certificate={c} />)}
      <h2>{t('admission.history')}</h2>
      {f.standing.length === 0 ? <p className="soft">{t('admission.noHistory')}</p> : (
        <Timeline items={f.standing.map((s, i) => ({ id: String(i), at: dateTime(s.at), dateTime: s.at, text: <><b>{known(s.kind)}</b> <span className="note">{t(`admission.by.${s.by}`)}</span>{s.label && <><br />{pick(s.label)}</>}{s.text && <><br /><span className="pre">{s.text}</span></>}{s.until && <><br /><span className="note">{t('admission.upTo', { until: lastDay(s.until) })}</span></>}</> }))} />
      )}
    </section>
  );
}

type Ask = 'suspend' | 'restore' | 'remove' | 'decide_renewal';
type Doing = { f: HouseFile; act: Action<[what: () => Promise<HouseFile>]>; onClose: () => void };

function Decide({ file, f }: { file: Resource<HouseFile>; f: HouseFile }) {
  const [ask, setAsk] = useState<Ask>();
  const act = useAction(async (what: () => Promise<HouseFile>) => {
    file.set(await what());
    setAsk(undefined);
  });
  const can = (m: Ask) => f.allowedMoves.includes(m);
  const props: Doing = { f, act, onClose: () => setAsk(undefined) };
  const none = !(['suspend', 'restore', 'remove', 'decide_renewal'] as const).some(can);
  return (
    <aside className={court.decide} aria-label={t('court.decision')} tabIndex={0}>
      <h2>{t('court.decision')}</h2>
      {f.renewal.asked && <section className={court.attention}><h2><Icon name="calendar-clock" />{t('admission.renewal.asked', { at: longDate(f.renewal.asked) })}</h2>{f.renewal.text && <p className="pre">{f.renewal.text}</p>}</section>}
      {act.fault && !ask && <FaultStrip fault={act.fault} />}
      {none && <p className="note">{t('court.notYours')}</p>}
      {can('decide_renewal') && <Button wide onClick={() => setAsk('decide_renewal')}>{t('admission.renewal')}</Button>}
      {can('restore') && <Button wide busy={act.busy} onClick={() => void act.run(() => restoreHouse(f.organization.id))}>{t('admission.restore')}</Button>}
      {can('suspend') && <Button wide onClick={() => setAsk('suspend')}>{t('admission.suspend')}</Button>}
      {can('remove') && <Button wide onClick={() => setAsk('remove')}>{t('admission.remove')}</Button>}
      <p className={`note ${court.stays}`}><Icon name="users" size="sm" /><span>{t('admission.twoPeople')}</span></p>
      {ask === 'suspend' && <Sanction {...props} what="suspend" grounds={f.suspensions} />}
      {ask === 'remove' && <Sanction {...props} what="remove" grounds={f.removals} />}
      {ask === 'decide_renewal' && <Renewal {...props} />}
    </aside>
  );
}

function Sanction({ f, act, onClose, what, grounds }: Doing & { what: 'suspend' | 'remove'; grounds: readonly Ground[] }) {
  const draft = useDraft<Chosen & { until: string }>(`house-${what}/${f.organization.id}`, { id: '', text: '', until: '' });
  const [tried, setTried] = useState(false);
  const v = draft.value;
  const until = wholeDate(v.until);
  const half = v.until.replace(/-/g, '') !== '' && !until;
  const send = () => {
    setTried(true);
    if (groundProblem(grounds, v) || half) return;
    const body = { ground: v.id, ...(v.text.trim() ? { text: v.text.trim() } : {}) };
    void act.run(() => (what === 'suspend' ? suspendHouse(f.organization.id, { ...body, ...(until ? { until } : {}) }) : removeHouse(f.organization.id, body))).then((ok) => (ok ? draft.clear() : undefined));
  };
  return (
    <Sheet open wide onClose={onClose} title={t(`admission.${what}`)} footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={send}>{t(`admission.${what}.send`)}</Button></>}>
      <div className="stack">
        <p className="soft">{t(`admission.${what}.lead`)}</p>
        <GroundChoice legend={t('court.reject.ground')} grounds={grounds} value={v} onChange={(g) => draft.set({ ...v, ...g })} tried={tried} />
        {what === 'suspend' && <DateField label={t('admission.suspend.until')} hint={t('admission.suspend.untilHint')} value={v.until} onChange={(x) => draft.set({ ...v, until: x })} error={tried && half ? t('common.field.date') : act.fault?.field('until')} />}
      </div>
    </Sheet>
  );
}

function Renewal({ f, act, onClose }: Doing) {
  const draft = useDraft<{ decision: '' | 'approve' | 'refuse'; text: string }>(`house-renewal/${f.organization.id}`, { decision: '', text: '' });
  const [tried, setTried] = useState(false);
  const v = draft.value;
  const words = v.decision === 'refuse' && !v.text.trim();
  const send = () => {
    setTried(true);
    if (v.decision && !words) void act.run(() => decideRenewal(f.organization.id, { decision: v.decision as 'approve', ...(v.text.trim() ? { text: v.text.trim() } : {}) })).then((ok) => (ok ? draft.clear() : undefined));
  };
  return (
    <Sheet open wide onClose={onClose} title={t('admission.renewal')} footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={send}>{t('admission.renewal.send')}</Button></>}>
      <div className="stack">
        <ChoiceGroup legend={t('court.decision')} value={v.decision || undefined} onChange={(d) => draft.set({ ...v, decision: d as 'approve' })} error={tried && !v.decision ? t('common.field.choose') : undefined} options={[{ value: 'approve', label: t('admission.renewal.yes') }, { value: 'refuse', label: t('admission.renewal.no') }]} />
        <Field as="textarea" rows={4} label={t('admission.renewal.why')} optional={v.decision !== 'refuse'} value={v.text} onChange={(text) => draft.set({ ...v, text })} error={tried && words ? t('common.field.needed') : act.fault?.field('text')} />
      </div>
    </Sheet>
  );
}
