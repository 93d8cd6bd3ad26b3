import type { Resource } from '../api/useResource.ts';
import { signOut, useSession } from '../session/session.ts';
import { SignInForm } from '../session/SignInForm.tsx';
import { t } from '../texts/t.ts';
import { Empty } from '../ui/Empty/Empty.tsx';
import { ErrorState } from '../ui/ErrorState/ErrorState.tsx';
import { NotYours } from '../ui/NotYours/NotYours.tsx';

/** Refusal is what stands in the place of something that could not be had: sign in, not yours, not there, or try again. */
export default function Refusal({ of }: { of: Resource<unknown> }) {
  const { session } = useSession();
  const code = of.fault?.code;
  if (code === 'unauthenticated') return <><h1>{t('common.again.title')}</h1><p>{t('common.again.body')}</p><SignInForm onDone={() => void of.refresh()} /></>;
  // the server does not tell whether something is absent or somebody else's, and neither do we
  if (code === 'forbidden' || (code === 'not_found' && session.signedIn)) return <NotYours phone={session.phoneMasked} onOther={() => void signOut().then(of.refresh)} />;
  if (code === 'not_found') return <Empty title={t('common.notFound.title')}><p>{t('common.notFound.body')}</p></Empty>;
  return <><h1 className="vh">{t('common.error.title')}</h1><ErrorState fault={of.fault} retry={of.refresh} /></>;
}
