import { lazy, Suspense, useState } from 'react';
import { getInvitation } from '../api/public.ts';
import { pick, type Invitation as View } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { daysLeft, due } from '../texts/format.ts';
import { T, TServer } from '../texts/T.tsx';
import { t, tServer } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import css from './Invitation.module.css';

const Code = lazy(() => import('./Code.tsx'));

/** Answer is what a person may say to an invitation; all three cost the same. */
export type Answer = 'accept' | 'refuse' | 'call';

/** Invitation is what the link in the text message opens: who asks and what kind of matter, never sum, story or evidence. */
export default function Invitation({ params: { token } }: { params: { token: string } }) {
  const view = useResource(`invitation/${token}`, () => getInvitation(token));
  const [answer, setAnswer] = useState<Answer>();
  const v = view.data;
  if (v && answer) return <Suspense fallback={<Loading />}><Code token={token} phone={v.phoneMasked ?? ''} answer={answer} onBack={() => setAnswer(undefined)} /></Suspense>;
  if (view.fault?.code === 'not_found')
    return (
      <Screen title={t('invitation.title')}>
        <h1>{t('invitation.gone')}</h1><p>{t('invitation.gone.is')}</p>
        <Button kind="main" wide icon="phone" external href="tel:12368">{t('common.call')}</Button>
      </Screen>
    );
  const open = v?.state === 'open';
  return (
    <Screen key="look" title={t('invitation.title')} at={view.at} stale={view.stale}
      strip={v && (
        <Strip icon="shield-check" action={<a href="#real">{t('invitation.isReal')}</a>}>
          <T k="invitation.court" court={pick(v.court)} reference={grouped(v.reference)} />
        </Strip>
      )}
      actions={open && (<>
        <Button kind="main" wide onClick={() => setAnswer('accept')}>{t('invitation.accept')}</Button>
        <div className="two">
          <Button kind="plain" icon="phone" onClick={() => setAnswer('call')}>{t('invitation.call')}</Button>
          <Button kind="plain" onClick={() => setAnswer('refuse')}>{t('invitation.refuse')}</Button>
        </div>
      </>)}>
      <ResourceView of={view}>{(data) => <Look view={data} open={!!open} />}</ResourceView>
    </Screen>
  );
}

const grouped = (digits = '') => digits.replace(/^(\d{4})(\d{4})$/, '$1 $2');

function Look({ view: v, open }: { view: View; open: boolean }) {
  const left = daysLeft(v.until);
  const about = `invitation.about.${v.kind ?? 'other'}`;
  return (
    <>
      <p className="note">{t('invitation.to', { tail: (v.phoneMasked ?? '').slice(-4) })}</p>
      <h1 className={css.head}><TServer k={about} params={{ who: v.who }} otherwise="invitation.about.other" /></h1>
      {!open && (
        <Strip inset icon="info">
          <b>{t('invitation.closed.title')}</b><br />{v.state === 'used' ? t('invitation.closed.used') : t('invitation.closed.over', { who: v.who })}
        </Strip>
      )}
      {v.state === 'used' && <Button kind="main" wide href="/cases">{t('invitation.closed.open')}</Button>}
      <div className={css.meet}>
        <div><b>{v.who}</b><span>{t('invitation.willing')}</span></div>
        <Joint left="on" right={v.state === 'used' ? 'on' : 'off'} size="xl" />
        <div><b>{t('invitation.you')}</b><span>{open ? t('invitation.notYet') : t('invitation.answered')}</span></div>
      </div>
      <Facts rows={[
        { name: t('invitation.who'), value: <T k="invitation.who.is" /> },
        { name: t('invitation.cost'), value: <T k="invitation.cost.is" /> },
        { name: t('invitation.choice'), value: <T k="invitation.choice.is" /> },
        { name: t('invitation.secret'), value: <T k="invitation.secret.is" /> },
        { name: t('invitation.ifNo'), value: <T k="invitation.ifNo.is" /> },
        open ? { name: t('invitation.until'), tint: 'amber', value: <><b className="nb">{due(v.until)}</b><br />{left > 0 ? t('invitation.until.left', { n: left }) : left === 0 ? t('invitation.until.today') : t('invitation.until.over')}</> } : null,
      ]} />
      <div className={css.more} id="real">
        <section><h2>{t('invitation.real')}</h2><p><T k="invitation.real.is" number={<a href="tel:12368">12368</a>} reference={grouped(v.reference)} /></p></section>
        <section><h2>{t('invitation.what')}</h2><p>{t('invitation.what.is')}</p></section>
        <section><h2>{t('invitation.silent')}</h2><p>{tServer('invitation.silent.is', { who: v.who })}</p></section>
      </div>
    </>
  );
}
