import { useState } from 'react';
import { askLink } from '../api/public.ts';
import { pick } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { signOut, useSession } from '../session/session.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';

const DESKS: Record<string, 'mediator' | 'organization' | 'court' | 'operator'> = { mediator: 'mediator', manager: 'organization', clerk: 'court', judge: 'court', operator: 'operator' };

/** Staff asks for a sign-in link, or shows the desks of who is signed in. */
export default function Staff() {
  const { session } = useSession();
  const [contact, setContact] = useState('');
  const [sent, setSent] = useState(false);
  const [tried, setTried] = useState(false);
  const ask = useAction(async () => {
    await askLink(contact.trim());
    setSent(true);
  });
  const desks = [...new Map((session.roles ?? []).filter((r) => DESKS[r.role]).map((r) => [DESKS[r.role]!, r])).entries()];
  return (
    <Screen title={t('staff.title')} back={{ href: '/', label: t('common.home') }}>
      {session.signedIn && desks.length > 0 ? (
        <>
          <h1>{t('staff.desks')}</h1>
          {desks.map(([desk, r]) => <Button key={desk} wide href={`/desk/${desk}`} sub={r.tenantName ? pick(r.tenantName) : undefined}>{t(`staff.desk.${desk}`)}</Button>)}
          <Button kind="link" icon="log-out" onClick={() => void signOut()}>{t('common.signOut')}</Button>
        </>
      ) : (
        <>
          <div><h1>{t('staff.head')}</h1><p className="soft">{t('staff.lead')}</p></div>
          {session.signedIn && <Strip inset icon="info">{t('staff.none')}</Strip>}
          {sent ? (
            <Strip inset tint="pine" icon="circle-check" role="status"><T k="staff.sent" /></Strip>
          ) : (
            <form className="stack" noValidate onSubmit={(e) => { e.preventDefault(); setTried(true); if (contact.trim()) void ask.run(); }}>
              <Field label={t('staff.contact')} value={contact} onChange={setContact} autoComplete="username" error={tried && !contact.trim() ? t('common.field.needed') : undefined} />
              <FaultStrip fault={ask.fault} />
              <Button kind="main" wide type="submit" busy={ask.busy}>{t('staff.send')}</Button>
            </form>
          )}
          {sent && session.demo && <Button wide href={`/mailbox?to=${encodeURIComponent(contact.trim())}`}>{t('staff.demo')}</Button>}
          <Button kind="link" href="/cases">{t('staff.party')}</Button>
        </>
      )}
    </Screen>
  );
}
