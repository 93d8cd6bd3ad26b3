import { useState } from 'react';
import { cureFiling, getFiling, requestFiling } from '../api/cases.ts';
import { pick, type CaseView, type FilingView } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle } from '../cases/words.ts';
import { useDraft } from '../drafts/useDraft.ts';
import { dateTime } from '../texts/format.ts';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';

const STATES: Record<FilingView['state'], IconName> = { received: 'hourglass', accepted: 'circle-check', returned: 'rotate-ccw', rejected: 'circle-off', superseded: 'arrow-left-right' };

/** Filing hands the lawful part of the file to the court and shows what the court does with it; what came back can be mended and sent again. */
export default function Filing({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const c = view.data;
  const filing = useResource(c?.filing ? `filing/${id}` : null, () => getFiling(id), { topic: `case:${id}` });
  const send = useAction(async () => {
    view.set(await requestFiling(id));
  });
  const may = !c?.filing && c?.allowedMoves.includes('request_filing');
  return (
    <Screen title={t('filing.title')} back={{ href: `/cases/${id}`, label: c ? caseTitle(c) : undefined }} at={view.at} stale={view.stale} loose
      actions={may && <><FaultStrip fault={send.fault} /><Button kind="main" wide busy={send.busy} onClick={() => void send.run()}>{t('filing.send')}</Button></>}>
      <ResourceView of={view}>
        {(v) => !v.filing ? <Before /> : v.filing.state === 'requested' ? <><h1>{t('filing.head')}</h1><p>{t('filing.state.requested')}</p></> : (
          <ResourceView of={filing}>{(f) => <State view={v} filing={f} refresh={async () => void (await Promise.all([filing.refresh(), view.refresh()]))} />}</ResourceView>
        )}
      </ResourceView>
    </Screen>
  );
}

function Before() {
  const line = (k: 'goes1' | 'goes2' | 'goes3' | 'stays1' | 'stays2', icon: IconName) => <li key={k}><Icon name={icon} /><span>{t(`filing.${k}`)}</span></li>;
  return (
    <>
      <div><h1>{t('filing.head')}</h1><p>{t('filing.lead')}</p></div>
      <section className="stack-s"><h2>{t('filing.goes')}</h2><ul className="lines">{line('goes1', 'check')}{line('goes2', 'check')}{line('goes3', 'check')}</ul></section>
      <section className="stack-s"><h2>{t('filing.stays')}</h2><ul className="lines">{line('stays1', 'lock-keyhole')}{line('stays2', 'lock-keyhole')}</ul></section>
      <p className="note">{t('filing.fee')}</p>
    </>
  );
}

function State({ view: c, filing: f, refresh }: { view: CaseView; filing: FilingView; refresh: () => Promise<void> }) {
  const icon = STATES[f.state];
  return (
    <>
      <h1><Icon name={icon} /> {t(`filing.state.${f.state}`)}</h1>
      {(f.state === 'received' || f.state === 'accepted' || f.state === 'rejected') && <p>{t(`filing.next.${f.state}`)}</p>}
      {f.reasons.length > 0 && (
        <section className="stack-s"><h2>{t('filing.reasons')}</h2><ul className="lines">{f.reasons.map((r, i) => <li key={i} className="but"><Icon name="triangle-alert" /><span>{pick(r.label) || r.code}{r.text && <><br /><span className="pre">{r.text}</span></>}</span></li>)}</ul></section>
      )}
      {f.state === 'returned' && c.you.side === 'applicant' && <Cure view={c} filing={f} refresh={refresh} />}
      <Facts wide rows={[
        f.docket ? { name: t('filing.docket'), value: <b className="num">{f.docket}</b> } : null,
        { name: t('filing.court'), value: pick(f.court.name) },
        f.receipt ? { name: t('filing.receipt'), value: <b className="num">{f.receipt.sequence}</b> } : null,
        { name: t('filing.at'), value: dateTime(f.receipt?.at ?? f.firstReceivedAt) },
      ]} />
      {f.documents.length > 0 && <section className="stack-s"><h2>{t('filing.went')}</h2><ul className="lines">{f.documents.map((d) => <li key={d.id}><Icon name="check" /><span>{d.name || tServer(`document.${d.class}`, {}, 'document.other')}</span></li>)}</ul></section>}
    </>
  );
}

function Cure({ view: c, filing: f, refresh }: { view: CaseView; filing: FilingView; refresh: () => Promise<void> }) {
  const text = useDraft(`filing/${f.id}`, '');
  const [evidence, setEvidence] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const send = useAction(async () => {
    await cureFiling(c.id, text.value.trim(), evidence);
    await text.clear();
    await refresh();
  });
  const own = c.evidence.filter((e) => e.yours && e.visibility === 'open');
  return (
    <section className="panel stack">
      {f.cureBy && <h2>{t('filing.cure.head', { due: f.cureBy })}</h2>}
      <Field as="textarea" label={t('filing.cure.text')} value={text.value} onChange={text.set} error={tried && !text.value.trim() ? t('common.field.needed') : undefined} />
      {own.length > 0 && <ChoiceGroup multiple legend={t('filing.cure.evidence')} value={evidence} onChange={setEvidence} options={own.map((e) => ({ value: e.id, label: e.name }))} />}
      <Button kind="link" icon="plus" href={`/cases/${c.id}/papers`}>{t('filing.cure.papers')}</Button>
      <FaultStrip fault={send.fault} />
      <Button kind="main" wide busy={send.busy} onClick={() => { setTried(true); if (text.value.trim()) void send.run(); }}>{t('filing.cure.send')}</Button>
    </section>
  );
}
