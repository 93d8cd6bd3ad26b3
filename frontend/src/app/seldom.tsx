import { SignInForm } from '../session/SignInForm.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';

/* What most visits never show: a chunk of its own, fetched when the phone is idle so that it is there when it is needed. */

/** SignInPage stands in the place of a page that needs somebody signed in. */
export function SignInPage() {
  return (
    <Screen title={t('common.signIn')}>
      <h1>{t('common.signIn')}</h1>
      <p className="soft">{t('common.signIn.why')}</p>
      <SignInForm />
    </Screen>
  );
}

/** AwaySheet opens over a page when the session has ended; what was filled in stays behind it. */
export function AwaySheet() {
  return (
    <Sheet open onClose={() => undefined} title={t('common.again.title')} closeWord={false}>
      <p className="soft">{t('common.again.body')}</p>
      <SignInForm />
    </Sheet>
  );
}

/** NotFound is the page for a path that is none. */
export function NotFound() {
  return (
    <Screen title={t('common.notFound.title')}>
      <Empty title={t('common.notFound.title')}>
        <p>{t('common.notFound.body')}</p>
        <div className="stack-s"><Button kind="main" wide href="/">{t('common.home')}</Button><Button kind="plain" wide icon="phone" external href="tel:12368">{t('common.call')}</Button></div>
      </Empty>
    </Screen>
  );
}
