import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { agreementCode, documentUrl, refuseAgreement, signAgreement } from '../api/cases.ts';
import type { CaseView } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle, otherParty } from '../cases/words.ts';
import { dateTime } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { AgreementPaper } from './AgreementPaper.tsx';
import { Checks } from './Checks.tsx';
import { SignStep } from './SignStep.tsx';

/** signedBy tells whether a party, or the mediator, has signed the current version. */
export const signedBy = (a: { signatures: { by: string }[] } | undefined, by: string | undefined): boolean => !!by && !!a?.signatures.some((s) => s.by === by);

/** Agreement is the ceremony: read, what was checked, sign with name and code. Any change of the text begins it anew. */
export default function Agreement({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const [step, setStep] = useState<'read' | 'checks' | 'sign'>('read');
  const [apply, setApply] = useState<boolean>();
  const [changed, setChanged] = useState(false);
  const [digest, setDigest] = useState<string>();
  const a = view.data?.agreement;
  const mine = signedBy(a, view.data?.you.party);
  useEffect(() => {
    if (!a?.digest) return;
    if (digest && digest !== a.digest) {
      setStep('read');
      setChanged(true);
    }
    setDigest(a.digest);
  }, [a?.digest, digest]);
  if (view.data && a && step === 'checks') return <Checks view={view.data} apply={apply} onApply={setApply} onBack={() => setStep('read')} onNext={() => setStep('sign')} />;
  if (view.data && a && step === 'sign')
    return (
      <SignStep view={view.data} papers={apply ? t('agreement.sign.two') : t('agreement.sign.one')} askCode={() => agreementCode(id)} onBack={() => setStep('checks')}
        note={<BothSigned view={view.data} />}
        sign={async (s) => {
          view.set(await signAgreement(id, { ...s, digest: a.digest ?? '', applyConfirmation: apply === true }));
          setStep('read');
        }} />
    );
  return (
    <Screen key="read" title={t('agreement.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={view.at} stale={view.stale}
      actions={view.data && a && <ReadActions view={view.data} mine={mine} onNext={() => { setChanged(false); setStep('checks'); }} />}>
      <ResourceView of={view}>
        {(c) => !a || a.state === 'drafted' || !a.digest ? <><h1>{t('agreement.title')}</h1><p>{t('agreement.notReady')}</p></> : (
          <>
            <h1 className="vh">{t('agreement.title')}</h1>
            {changed && <Strip inset tint="amber" icon="triangle-alert" role="alert">{t('agreement.changed')}</Strip>}
            {mine && <Signed view={c} />}
            <AgreementPaper view={c} agreement={a} />
            {a.document && <p><a href={documentUrl(id, a.document)}>{t('agreement.pdf')}</a></p>}
            {!mine && <p className="note"><T k="agreement.wrong" /></p>}
            {c.allowedMoves.includes('refuse_sign') && !mine && <Refuse view={c} onDone={view.set} />}
          </>
        )}
      </ResourceView>
    </Screen>
  );
}

function ReadActions({ view: c, mine, onNext }: { view: CaseView; mine: boolean; onNext: () => void }) {
  if (c.agreement?.wetInk) return <p className="note">{t('agreement.wetInk')}</p>;
  if (!c.allowedMoves.includes('sign') || !c.agreement?.digest) return null;
  return mine ? <Button kind="main" wide href={`/cases/${c.id}`}>{t('agreement.done.home')}</Button> : <Button kind="main" wide onClick={onNext}>{t('agreement.toChecks')}</Button>;
}

function BothSigned({ view: c }: { view: CaseView }) {
  const other = c.parties.find((p) => p.side !== c.you.side && !p.out);
  const theirs = c.agreement?.signatures.find((s) => s.by === other?.id);
  return (
    <div className="row top panel">
      <Joint left={c.you.side === 'respondent' && theirs ? 'on' : 'off'} right={c.you.side === 'applicant' && theirs ? 'on' : 'off'} />
      <p className="note">{theirs ? <T k="agreement.sign.theySigned" who={other?.name} at={theirs.at} /> : t('agreement.sign.theyNot', { who: otherParty(c) })}</p>
    </div>
  );
}

function Signed({ view: c }: { view: CaseView }) {
  const a = c.agreement!;
  const other = otherParty(c);
  const both = !!a.effectiveAt;
  return (
    <section className="panel stack-s" role="status">
      <Joint left={both || c.you.side === 'applicant' ? 'on' : 'off'} right={both || c.you.side === 'respondent' ? 'on' : 'off'} />
      <h2>{both ? t('agreement.done.effective') : t('agreement.done.waiting', { who: other })}</h2>
      <p>{both ? t('agreement.done.effectiveNext') : t('agreement.done.next', { who: other })} {c.you.party && a.apply?.[c.you.party] && t('agreement.done.confirm')}</p>
      {a.effectiveAt && <p className="note">{t('agreement.effective', { at: a.effectiveAt })}</p>}
      <ul className="lines">{c.parties.filter((p) => !p.out).map((p) => {
        const s = a.signatures.find((x) => x.by === p.id);
        return <li key={p.id}><Icon name={s ? 'circle-check' : 'circle-dashed'} /><span>{s ? t('agreement.signed', { name: p.name, at: dateTime(s.at) }) : t('agreement.unsigned', { name: p.name })}</span></li>;
      })}</ul>
    </section>
  );
}

function Refuse({ view: c, onDone }: { view: CaseView; onDone: (c: CaseView) => void }) {
  const [, go] = useLocation();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    onDone(await refuseAgreement(c.id, reason.trim()));
    go(`/cases/${c.id}`);
  });
  return (
    <div>
      <Button kind="link" onClick={() => setOpen(true)}>{t('agreement.refuse')}</Button>
      <Sheet open={open} onClose={() => setOpen(false)} title={t('agreement.refuse.head')}
        footer={<><FaultStrip fault={act.fault} /><Button wide busy={act.busy} onClick={() => { setTried(true); if (reason.trim()) void act.run(); }}>{t('agreement.refuse.send')}</Button></>}>
        <div className="stack"><p className="soft">{t('agreement.refuse.lead')}</p><Field as="textarea" label={t('agreement.refuse.head')} hideLabel value={reason} onChange={setReason} error={tried && !reason.trim() ? t('common.field.needed') : undefined} /></div>
      </Sheet>
    </div>
  );
}
