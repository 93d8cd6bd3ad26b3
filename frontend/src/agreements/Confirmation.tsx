import { useState } from 'react';
import { answerCure, askConfirmation, documentUrl, getConfirmation } from '../api/cases.ts';
import { pick, type CaseView, type ConfirmationView } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle, otherParty } from '../cases/words.ts';
import { useDraft } from '../drafts/useDraft.ts';
import { dueDay } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';

const STATES: Record<ConfirmationView['state'], IconName> = { applied: 'hourglass', accepted: 'hourglass', curing: 'triangle-alert', confirmed: 'badge-check', rejected: 'circle-off', withdrawn: 'circle-off' };

/** Confirmation is the way to the court's confirmation and where it stands. */
export default function Confirmation({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const link = view.data?.confirmation;
  const state = useResource(link ? `confirmation/${link.id}` : null, () => getConfirmation(link!.id), { topic: `case:${id}` });
  const apply = useAction(async () => view.set(await askConfirmation(id)));
  const me = view.data?.you.party ?? '';
  const mine = view.data?.agreement?.apply?.[me];
  const may = !link && view.data?.allowedMoves.includes('ask_confirmation');
  return (
    <Screen title={t('confirmation.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={view.at} stale={view.stale} loose
      actions={may && !mine && <><FaultStrip fault={apply.fault} /><Button kind="main" wide busy={apply.busy} onClick={() => void apply.run()}>{t('confirmation.apply')}</Button></>}>
      <ResourceView of={view}>
        {(c) => link ? <ResourceView of={state}>{(k) => <State view={c} confirmation={k} refresh={state.refresh} />}</ResourceView> : (
          <>
            <div><h1>{t('confirmation.head.none')}</h1><p>{t('confirmation.lead.none')}</p></div>
            <Applied view={c} mine={!!mine} />
          </>
        )}
      </ResourceView>
    </Screen>
  );
}

function Applied({ view: c, mine }: { view: CaseView; mine: boolean }) {
  const clock = c.clocks.find((k) => k.id === 'confirmation_apply');
  const theirs = c.parties.some((p) => p.side !== c.you.side && c.agreement?.apply?.[p.id]);
  const left = c.you.side === 'applicant' ? mine : theirs;
  const right = c.you.side === 'applicant' ? theirs : mine;
  return (
    <div className="panel stack-s">
      <Joint left={left ? 'on' : 'off'} right={right ? 'on' : 'off'} />
      <p>{mine ? t('confirmation.applied', { who: otherParty(c) }) : t('confirmation.state.waiting')}</p>
      {clock && clock.state === 'running' && <p><T k="confirmation.until" due={dueDay(clock.due)} /></p>}
    </div>
  );
}

function State({ view: c, confirmation: k, refresh }: { view: CaseView; confirmation: ConfirmationView; refresh: () => Promise<void> }) {
  const icon = STATES[k.state];
  return (
    <>
      <h1><Icon name={icon} /> {t(`confirmation.state.${k.state}`)}</h1>
      {k.state !== 'curing' && <p>{k.state === 'accepted' ? <T k="confirmation.next.accepted" due={dueDay(k.due)} /> : t(`confirmation.next.${k.state}`)}</p>}
      {k.cures.map((cure, i) => <Cure key={i} view={c} confirmation={k} cure={cure} open={i === k.cures.length - 1 && k.state === 'curing'} refresh={refresh} />)}
      <Facts wide rows={[
        { name: t('confirmation.court'), value: pick(k.court.name) },
        k.number ? { name: t('confirmation.number'), value: <b className="num">{k.number}</b> } : null,
        k.ruling ? { name: t('confirmation.ruling'), value: <>{k.ruling.document ? <a href={documentUrl(c.id, k.ruling.document)}>{k.ruling.number}</a> : k.ruling.number}{k.ruling.text && <span className="note pre"><br />{k.ruling.text}</span>}</> } : null,
        k.ruling?.ground ? { name: t('confirmation.ground'), value: pick(k.grounds.find((g) => g.id === k.ruling?.ground)?.label) || k.ruling.ground } : null,
      ]} />
    </>
  );
}

function Cure({ view: c, confirmation: k, cure, open, refresh }: { view: CaseView; confirmation: ConfirmationView; cure: ConfirmationView['cures'][number]; open: boolean; refresh: () => Promise<void> }) {
  const text = useDraft(`cure/${k.id}`, '');
  const [tried, setTried] = useState(false);
  const send = useAction(async () => {
    await answerCure(k.id, text.value.trim());
    await text.clear();
    await refresh();
  });
  return (
    <section className="panel stack">
      <h2>{t('confirmation.cure.head', { due: cure.due })}</h2>
      <p className="pre">{cure.ask}</p>
      {cure.answeredAt ? <p>{t('confirmation.cure.sent')}</p> : c.you.side && open && (
        <>
          <Field as="textarea" label={t('confirmation.cure.answer')} value={text.value} onChange={text.set} error={tried && !text.value.trim() ? t('common.field.needed') : undefined} />
          <FaultStrip fault={send.fault} />
          <Button kind="main" wide busy={send.busy} onClick={() => { setTried(true); if (text.value.trim()) void send.run(); }}>{t('confirmation.cure.send')}</Button>
        </>
      )}
    </section>
  );
}
