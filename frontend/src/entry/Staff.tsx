import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { askLink } from '../api/public.ts';
import { pick } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { DESK, desksOf, landing } from '../desks/places.ts';
import { signOut, useSession } from '../session/session.ts';
import { SignInForm } from '../session/SignInForm.tsx';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';

/** Staff signs in by link or by a code on the phone, or shows the desks of who is signed in. */
export default function Staff() {
  const { session } = useSession();
  const [contact, setContact] = useState('');
  const [sent, setSent] = useState(false);
  const [tried, setTried] = useState(false);
  const ask = useAction(async () => {
    await askLink(contact.trim());
    setSent(true);
  });
  const [way, setWay] = useState<'link' | 'code'>('link');
  const [, go] = useLocation();
  const came = useRef(session.signedIn);
  const desks = desksOf(session);
  useEffect(() => {
    if (session.signedIn && !came.current) go(landing(session), { replace: true }); // just signed in here: straight to the desk
    came.current = session.signedIn;
  }, [session, go]);
  return (
    <Screen title={t('staff.title')} back={{ href: '/', label: t('common.home') }}>
      {session.signedIn && desks.length > 0 ? (
        <>
          <h1>{t('staff.desks')}</h1>
          {desks.map(({ desk, role }) => <Button key={desk} wide href={DESK[desk]} sub={role.tenantName ? pick(role.tenantName) : undefined}>{t(`staff.desk.${desk}`)}</Button>)}
          <Button kind="link" icon="log-out" onClick={() => void signOut()}>{t('common.signOut')}</Button>
        </>
      ) : (
        <>
          <div><h1>{t('staff.head')}</h1><p className="soft">{way === 'link' ? t('staff.lead') : t('staff.leadCode')}</p></div>
          {session.signedIn && <Strip inset icon="info">{t('staff.none')}</Strip>}
          {way === 'code' ? <SignInForm /> : sent ? (
            <Strip inset tint="pine" icon="circle-check" role="status"><T k="staff.sent" /></Strip>
          ) : (
            <form className="stack" noValidate onSubmit={(e) => { e.preventDefault(); setTried(true); if (contact.trim()) void ask.run(); }}>
              <Field label={t('staff.contact')} value={contact} onChange={setContact} autoComplete="username" error={tried && !contact.trim() ? t('common.field.needed') : undefined} />
              <FaultStrip fault={ask.fault} />
              <Button kind="main" wide type="submit" busy={ask.busy}>{t('staff.send')}</Button>
            </form>
          )}
          {way === 'link' && sent && session.demo && <Button wide href={`/mailbox?to=${encodeURIComponent(contact.trim())}`}>{t('staff.demo')}</Button>}
          <Button kind="link" icon={way === 'link' ? 'smartphone' : 'mail'} onClick={() => setWay(way === 'link' ? 'code' : 'link')}>{way === 'link' ? t('staff.byCode') : t('staff.byLink')}</Button>
          <Button kind="link" href="/cases">{t('staff.party')}</Button>
        </>
      )}
    </Screen>
  );
}
