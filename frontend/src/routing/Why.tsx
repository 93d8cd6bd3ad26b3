import { useState } from 'react';
import { objectCandidates } from '../api/cases.ts';
import { pick } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle } from '../cases/words.ts';
import { dateTime } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { getRouting, type RoutingRecord, type WithConflicts } from './api.ts';
import { Funnel, Looked, Next, Offered, Rules } from './parts.tsx';

/** Why tells a party how its mediators were found: reasons, who came next, who was left out and by which rule, and what is never looked at. */
export default function Why({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const list = useResource(`routing/${id}`, () => getRouting(id), { topic: `case:${id}` });
  const [asking, setAsking] = useState(false);
  const c = view.data as WithConflicts | undefined;
  const records = [...(list.data?.items ?? [])].sort((a, b) => b.at.localeCompare(a.at));
  const open = !!c?.allowedMoves.includes('object');
  return (
    <Screen title={t('why.title')} back={{ href: c?.allowedMoves.includes('choose') ? `/cases/${id}/candidates` : `/cases/${id}`, label: c ? (c.allowedMoves.includes('choose') ? t('why.toChoice') : caseTitle(c)) : undefined }} at={list.at} stale={list.stale} loose>
      <ResourceView of={view}>
        {() => (
          <ResourceView of={list}>
            {() => records.length === 0 ? <Empty title={t('why.none')}><p>{t('why.noneSub')}</p></Empty> : (
              <>
                <div><h1>{t('why.title')}</h1><p className="lead">{t('why.lead')}</p></div>
                <One record={records[0]!} />
                {records.length > 1 && <section className="stack-s"><h2>{t('why.before')}</h2>{records.slice(1).map((r) => <details key={r.id}><summary>{t('why.round', { at: dateTime(r.at) })}</summary><One record={r} small /></details>)}</section>}
                {(list.data?.overrides ?? []).filter((o) => o.state === 'confirmed').map((o) => <Strip key={o.n} inset icon="landmark"><b>{t('why.overridden', { name: pick(o.name) })}</b>{o.reason && <><br />{t('why.reason', { reason: o.reason })}</>}</Strip>)}
                <section className="panel stack-s">
                  <h2>{t('why.unfair')}</h2>
                  <p>{open ? t('why.unfairOpen') : t('why.unfairClosed')}</p>
                  {open && <Button wide onClick={() => setAsking(true)}>{t('why.object')}</Button>}
                  <Button kind="plain" wide icon="phone" external href="tel:12368">{t('common.call')}</Button>
                </section>
                {asking && <Object id={id} onClose={() => setAsking(false)} onDone={() => { void view.refresh(); void list.refresh(); }} />}
              </>
            )}
          </ResourceView>
        )}
      </ResourceView>
    </Screen>
  );
}

function One({ record: r, small }: { record: RoutingRecord; small?: boolean }) {
  return (
    <>
      {r.objection && <Strip inset icon="rotate-ccw"><b>{t('why.because.objection')}</b><br />{t('why.reason', { reason: r.objection })}</Strip>}
      {r.relaxed && <Strip inset icon="info">{t('why.relaxed')}</Strip>}
      <section className="stack-s"><h2>{t('why.offered', { n: r.offered.length })}</h2>{!small && <p className="note">{t('why.offeredNote')}</p>}<Offered list={r.offered} /></section>
      <section className="panel stack-s"><h2>{t('why.steps')}</h2><Funnel steps={r.funnel} /></section>
      <section className="stack-s"><h2>{t('why.next')}</h2><Next list={r.runnersUp} /></section>
      <section className="stack-s"><h2>{t('why.rules')}</h2><p className="note">{t('why.rulesNote')}</p><Rules list={r.excluded} /></section>
      <section className="panel stack-s"><h2>{t('why.looked')}</h2><Looked record={r} /></section>
    </>
  );
}

function Object({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    await objectCandidates(id, reason.trim());
    onDone();
    onClose();
  });
  const send = () => {
    setTried(true);
    if (reason.trim()) void act.run();
  };
  return (
    <Sheet open onClose={onClose} title={t('why.object')} footer={<><FaultStrip fault={act.fault} /><Button kind="main" wide busy={act.busy} onClick={send}>{t('why.objectSend')}</Button></>}>
      <div className="stack">
        <Strip inset icon="info">{t('why.objectNote')}</Strip>
        <Field as="textarea" label={t('why.objectWhy')} value={reason} onChange={setReason} error={tried && !reason.trim() ? t('common.field.needed') : undefined} who={t('why.objectSeen')} />
      </div>
    </Sheet>
  );
}
