import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { claimLink } from '../api/public.ts';
import { useAction } from '../api/useResource.ts';
import { landing } from '../desks/places.ts';
import { takeSession } from '../session/session.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';

/** StaffLink signs in with the link from a message, once. */
export default function StaffLink({ params }: { params: { token: string } }) {
  const [, go] = useLocation();
  const once = useRef(false);
  const claim = useAction(async () => {
    const session = await claimLink(params.token);
    takeSession(session);
    go(landing(session), { replace: true });
  });
  useEffect(() => {
    if (once.current) return;
    once.current = true;
    void claim.run();
  }, [claim.run]);
  return (
    <Screen title={t('staff.title')}>
      {claim.fault ? (
        <><h1>{t('staff.wrong')}</h1><FaultStrip fault={claim.fault} /><Button kind="main" wide href="/staff">{t('staff.again')}</Button></>
      ) : (
        <><h1 className="vh">{t('staff.title')}</h1><Loading>{t('staff.claiming')}</Loading></>
      )}
    </Screen>
  );
}
