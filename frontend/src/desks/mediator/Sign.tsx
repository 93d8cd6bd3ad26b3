import { useState } from 'react';
import { useLocation } from 'wouter';
import { agreementCode, signAgreement } from '../../api/cases.ts';
import { AgreementPaper } from '../../agreements/AgreementPaper.tsx';
import { SignStep } from '../../agreements/SignStep.tsx';
import { ResourceView } from '../../app/ResourceView.tsx';
import { useCase } from '../../cases/useCase.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { Screen } from '../../ui/Screen/Screen.tsx';
import { bothNames } from './words.ts';

/** Sign is the mediator's own signature: read what everybody reads, then name and code. */
export default function Sign({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const [, go] = useLocation();
  const [signing, setSigning] = useState(false);
  const a = view.data?.agreement;
  const back = { href: `/desk/cases/${id}?tab=agreement`, label: view.data ? bothNames(view.data) : undefined };
  if (signing && view.data && a?.digest)
    return (
      <SignStep view={view.data} papers={t('agreement.sign.one')} askCode={() => agreementCode(id)} onBack={() => setSigning(false)}
        sign={async (s) => {
          view.set(await signAgreement(id, { ...s, digest: a.digest ?? '' }));
          go(back.href);
        }} />
    );
  const can = view.data?.allowedMoves.includes('sign') && a?.digest;
  return (
    <Screen title={t('agreement.title')} back={back} at={view.at} stale={view.stale} actions={can && <Button kind="main" wide onClick={() => setSigning(true)}>{t('agreement.toSign')}</Button>}>
      <ResourceView of={view}>{(c) => (a?.digest ? <><h1 className="vh">{t('agreement.title')}</h1><AgreementPaper view={c} agreement={a} /></> : <Empty title={t('agreement.title')}><p>{t('casework.agreement.notReady')}</p></Empty>)}</ResourceView>
    </Screen>
  );
}
