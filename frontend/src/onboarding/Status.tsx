import { useState } from 'react';
import { pick } from '../api/types.ts';
import { useAction, useResource, type Resource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { CertificateCard } from '../directory/CertificateCard.tsx';
import { useDraft } from '../drafts/useDraft.ts';
import { dateTime } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { SavedLine } from '../ui/SavedLine/SavedLine.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { Timeline, type Moment } from '../ui/Timeline/Timeline.tsx';
import { TurnCard } from '../ui/TurnCard/TurnCard.tsx';
import { answerCure, getApplication, getCriteria, objectToRefusal, withdrawApplication } from './api.ts';
import { stepsOfField } from './model.ts';
import css from './Onboarding.module.css';
import { StateWord } from './parts.tsx';
import type { Application, Criteria } from './types.ts';

/** Status is where an application stands: what happens next and until when, what is asked, what was decided and what can be done about it. */
export default function Status({ params: { id } }: { params: { id: string } }) {
  const view = useResource(`application/${id}`, () => getApplication(id), { offline: true, topic: `application:${id}` });
  const kind = view.data?.kind;
  const criteria = useResource(kind ? `criteria/${kind}` : null, () => getCriteria(kind!), { offline: true });
  const justSent = new URLSearchParams(location.search).has('sent');
  return (
    <Screen title={t('onboarding.status')} back={{ href: '/organizations/apply', label: t('onboarding.title') }} at={view.at} stale={view.stale} loose>
      <ResourceView of={view}>
        {(a) => {
          const court = pick(a.court?.name) || t('onboarding.theCourt');
          return (
            <>
              <div className="stack-s">
                <h1>{justSent && a.state === 'submitted' ? t('onboarding.sent') : pick(a.name) || t('onboarding.unnamed')}</h1>
                <p><StateWord state={a.state} /></p>
                {a.number && <p>{t('onboarding.number')}<br /><span className={css.number}>{a.number}</span></p>}
              </div>
              <Now a={a} court={court} view={view} criteria={criteria.data} />
              <section className="stack-s"><h2>{t('onboarding.happened')}</h2><Timeline items={moments(a, court)} /></section>
              <Facts wide rows={[{ name: t('onboarding.row.kind'), value: t(`house.kind.${a.kind}`) }, { name: t('onboarding.row.court'), value: court }, { name: t('onboarding.row.mediators'), value: t('onboarding.people', { n: a.mediators.length }) }, { name: t('onboarding.row.papers'), value: t('onboarding.papers.n', { n: a.papers.length }) }]} />
              {a.allowedMoves.includes('withdraw') && <Withdraw a={a} view={view} />}
              <Button kind="plain" wide icon="phone" external href="tel:12368">{t('common.call')}</Button>
            </>
          );
        }}
      </ResourceView>
    </Screen>
  );
}

function moments(a: Application, court: string): Moment[] {
  const line = (id: string, at: string | undefined, text: string): Moment[] => (at ? [{ id, at: dateTime(at), dateTime: at, text }] : []);
  return [
    ...line('decided', a.decidedAt, a.state === 'approved' ? t('onboarding.did.approved', { court }) : a.state === 'refused' ? t('onboarding.did.refused', { court }) : t('onboarding.did.withdrawn')),
    ...[...a.cures].reverse().flatMap((c, i) => line(`answered${i}`, c.answeredAt, t('onboarding.did.answered'))),
    ...line('submitted', a.submittedAt, t('onboarding.did.submitted', { court })),
    ...line('created', a.createdAt, t('onboarding.did.begun')),
  ];
}

type Props = { a: Application; court: string; view: Resource<Application>; criteria?: Criteria };

function Now({ a, court, view, criteria }: Props) {
  switch (a.state) {
    case 'draft':
      return <TurnCard whose={t('common.turn.yours')} title={t('onboarding.draft.title')} action={<Button kind="main" wide href={`/organizations/apply/${a.id}`}>{t('onboarding.draft.go')}</Button>} />;
    case 'submitted':
      return <TurnCard whose={t('common.turn.others', { who: court })} title={t('onboarding.submitted.title')} due={a.due ? <T k="onboarding.submitted.due" due={a.due} /> : undefined} after={t('onboarding.submitted.after')} />;
    case 'curing':
      return <Curing a={a} court={court} view={view} criteria={criteria} />;
    case 'approved':
      return <Approved a={a} view={view} />;
    case 'refused':
      return <Refused a={a} court={court} view={view} criteria={criteria} />;
    default:
      return <div className="stack"><Strip inset icon="circle-off">{t('onboarding.withdrawn.body')}</Strip><Button kind="main" wide href="/organizations/apply">{t('onboarding.again')}</Button></div>;
  }
}

function Curing({ a, view, criteria, court }: Props) {
  const cure = a.cures.at(-1);
  const draft = useDraft<string>(`application-answer/${a.id}`, '');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    view.set(await answerCure(a.id, draft.value.trim()));
    await draft.clear();
  });
  if (!cure) return null;
  const steps = criteria ? [...new Set((cure.fields ?? []).flatMap((f) => stepsOfField(f, criteria)))] : [];
  const name = (step: string) => (step.startsWith('c.') ? pick(criteria?.criteria.find((c) => `c.${c.id}` === step)?.label) : tServer(`onboarding.row.${step}`));
  return (
    <TurnCard whose={t('common.turn.yours')} title={t('onboarding.curing.title', { court })} due={<T k="onboarding.curing.due" due={cure.due} />} after={t('onboarding.curing.after')}>
      <div className="stack">
        <p className={css.ask}>{cure.ask}</p>
        <div className="stack-s">
          <p><b>{t('onboarding.curing.mend')}</b></p>
          <div className="stack-s">
            {steps.map((s) => <Button key={s} wide size="slim" icon="pencil-line" href={`/organizations/apply/${a.id}?step=${encodeURIComponent(s)}`}>{name(s)}</Button>)}
            <Button kind="link" href={`/organizations/apply/${a.id}?step=review`}>{t('onboarding.curing.all')}</Button>
          </div>
        </div>
        <form className="stack" noValidate onSubmit={(e) => { e.preventDefault(); setTried(true); if (draft.value.trim()) void act.run(); }}>
          <Field as="textarea" rows={4} label={t('onboarding.curing.answer')} hint={t('onboarding.curing.answerHint')} value={draft.value} onChange={draft.set} error={tried && !draft.value.trim() ? t('common.field.needed') : act.fault?.field('text')} />
          <FaultStrip fault={act.fault} />
          <SavedLine state={draft.state} />
          <Button kind="main" wide type="submit" busy={act.busy}>{t('onboarding.curing.send')}</Button>
        </form>
      </div>
    </TurnCard>
  );
}

function Approved({ a, view }: Pick<Props, 'a' | 'view'>) {
  return (
    <div className="stack">
      <Strip inset tint="pine" icon="circle-check"><T k="onboarding.approved.body" /></Strip>
      {a.certificate ? <CertificateCard certificate={a.certificate} /> : <><p role="status">{t('onboarding.approved.making')}</p><Button kind="link" icon="refresh-cw" onClick={() => void view.refresh()}>{t('common.retry')}</Button></>}
      <Button kind="main" wide href="/organization">{t('onboarding.approved.desk')}</Button>
      {a.organization && <Button wide href={`/organizations/${a.organization}`}>{t('onboarding.approved.page')}</Button>}
    </div>
  );
}

function Refused({ a, court, view, criteria }: Props) {
  const ground = criteria?.grounds.find((g) => g.id === a.ground);
  const [open, setOpen] = useState(false);
  const can = a.allowedMoves.includes('object');
  const o = a.objections.find((x) => x.against === 'refusal');
  return (
    <div className="stack">
      <section className="panel stack-s">
        <h2>{t('onboarding.refused.why')}</h2>
        <p><b>{pick(a.groundLabel) || pick(ground?.label)}</b>{ground?.cites.length ? <><br /><span className={css.cite}>{ground.cites.map((x) => pick(x.label)).join('；')}</span></> : null}</p>
        {a.text && <p className={css.ask}>{a.text}</p>}
      </section>
      {o ? (
        <Strip inset tint={o.state === 'open' ? 'amber' : o.state === 'upheld' ? 'pine' : 'slate'} icon={o.state === 'open' ? 'hourglass' : 'gavel'}>
          <b>{o.state === 'open' ? t('onboarding.objection.waiting', { court }) : o.state === 'upheld' ? t('onboarding.objection.upheld') : t('onboarding.objection.rejected')}</b>
          <br /><span className={css.ask}>{o.text}</span>{o.decision && <><br /><br /><span className={css.ask}>{o.decision}</span></>}
        </Strip>
      ) : (
        <section className="stack-s">
          <h2>{can ? t('onboarding.objection.right') : t('onboarding.objection.over')}</h2>
          {can && <p>{a.objectUntil ? <T k="onboarding.objection.until" due={a.objectUntil} /> : t('onboarding.objection.lead')} {t('onboarding.objection.who')}</p>}
          <div className="two">{can && <Button onClick={() => setOpen(true)}>{t('onboarding.objection.write')}</Button>}<Button href="/organizations/apply">{t('onboarding.again')}</Button></div>
        </section>
      )}
      {open && <Objecting a={a} view={view} onClose={() => setOpen(false)} />}
    </div>
  );
}

function Objecting({ a, view, onClose }: { a: Application; view: Resource<Application>; onClose: () => void }) {
  const draft = useDraft<string>(`application-objection/${a.id}`, '');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    await objectToRefusal(a.id, draft.value.trim());
    await draft.clear();
    await view.refresh();
    onClose();
  });
  return (
    <Sheet open onClose={onClose} title={t('onboarding.objection.write')}
      footer={<><FaultStrip fault={act.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={act.busy} onClick={() => { setTried(true); if (draft.value.trim()) void act.run(); }}>{t('onboarding.objection.send')}</Button></>}>
      <div className="stack"><p className="soft">{t('onboarding.objection.who')}</p><Field as="textarea" rows={6} label={t('onboarding.objection.text')} value={draft.value} onChange={draft.set} error={tried && !draft.value.trim() ? t('common.field.needed') : undefined} /></div>
    </Sheet>
  );
}

function Withdraw({ a, view }: { a: Application; view: Resource<Application> }) {
  const [open, setOpen] = useState(false);
  const act = useAction(async () => {
    view.set(await withdrawApplication(a.id));
    setOpen(false);
  });
  return (
    <>
      <Button kind="link" onClick={() => setOpen(true)}>{t('onboarding.withdraw')}</Button>
      <Sheet open={open} onClose={() => setOpen(false)} title={t('onboarding.withdraw')} footer={<><FaultStrip fault={act.fault} /><div className="two"><Button busy={act.busy} onClick={() => void act.run()}>{t('onboarding.withdraw.yes')}</Button><Button onClick={() => setOpen(false)}>{t('onboarding.withdraw.no')}</Button></div></>}>
        <p className="row top"><Icon name="info" /><span>{t('onboarding.withdraw.lead')}</span></p>
      </Sheet>
    </>
  );
}
