import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';

/** Landing is the front door. */
export default function Landing() {
  return (
    <Screen title={t('entry.title')} loose actions={<><Button kind="main" wide href="/start">{t('entry.start')}</Button></>}>
      <Joint left="on" right="on" size="xl" />
      <h1>{t('entry.head')}</h1>
    </Screen>
  );
}
