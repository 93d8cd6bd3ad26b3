import { useState } from 'react';
import { useLocation } from 'wouter';
import { createCase, listKinds } from '../api/intake.ts';
import { pick } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useSession } from '../session/session.ts';
import { SignInForm } from '../session/SignInForm.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { ChoiceGroup } from '../ui/Choice/Choice.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';

/** Start asks what the dispute is about and, where needed, for a phone; then the guided intake begins. */
export default function Start() {
  const [, go] = useLocation();
  const { session } = useSession();
  const kinds = useResource('kinds', listKinds);
  const [kind, setKind] = useState<string>();
  const [asking, setAsking] = useState(false);
  const create = useAction(async () => {
    const view = await createCase(kind!);
    go(`/cases/${view.id}/intake`);
  });
  const begin = () => (session.signedIn ? void create.run() : setAsking(true));
  if (asking)
    return (
      <Screen key="phone" title={t('start.signIn')} back={{ label: t('start.title'), onClick: () => setAsking(false) }}>
        <h1>{t('start.signIn')}</h1>
        <p className="soft">{t('start.signInWhy')}</p>
        {session.signedIn ? <Button kind="main" wide busy={create.busy} onClick={begin}>{t('start.go')}</Button> : <SignInForm onDone={() => void create.run()} />}
        <FaultStrip fault={create.fault} />
      </Screen>
    );
  return (
    <Screen key="kind" title={t('start.title')} back={{ href: '/', label: t('common.home') }}
      actions={<><FaultStrip fault={create.fault} /><Button kind="main" wide busy={create.busy} why={kind ? undefined : t('common.field.choose')} onClick={begin}>{t('start.go')}</Button></>}>
      <div><h1>{t('start.head')}</h1><p className="soft">{t('start.lead')}</p></div>
      <ResourceView of={kinds}>
        {(list) => <ChoiceGroup legend={t('start.head')} hideLegend value={kind} onChange={setKind} options={list.map((k) => ({ value: k.id, label: pick(k.label), sub: pick(k.hint) }))} />}
      </ResourceView>
      <Button kind="link" icon="phone" external href="tel:12368">{t('start.other')}</Button>
    </Screen>
  );
}
