import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { hasRole, useSession } from '../session/session.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Joint } from '../ui/Joint/Joint.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { Timeline } from '../ui/Timeline/Timeline.tsx';
import css from './Landing.module.css';

/** Landing is the front door: say what happened, find a case, check a document, staff. */
export default function Landing() {
  const { session } = useSession();
  const staff = hasRole(session, 'mediator', 'manager', 'clerk', 'judge', 'operator');
  return (
    <Screen title={t('entry.title')} loose
      strip={session.demo && <Strip icon="info" action={<Link href="/mailbox">{t('entry.demoMail')}</Link>}><T k="entry.demo" /></Strip>}
      actions={<><Button kind="main" wide href="/start">{t('entry.start')}</Button><p className="note mid">{t('entry.startNote')}</p></>}>
      <div className="stack">
        <Joint left="on" right="on" size="xl" />
        <h1>{t('entry.head')}</h1>
        <p className="soft">{t('entry.lead')}</p>
      </div>
      <nav className={css.ways}>
        <Way href={staff ? '/staff' : '/cases'} icon={staff ? 'layers' : 'folder'} title={staff ? t('entry.desk') : t('entry.mine')} note={staff ? t('entry.staffNote') : t('entry.mineNote')} />
        {staff && <Way href="/cases" icon="folder" title={t('entry.mine')} note={t('entry.mineNote')} />}
        <Way icon="message-square" title={t('entry.invited')} note={t('entry.invitedNote')} />
        <Way href="/directory" icon="search" title={t('entry.directory')} note={t('entry.directoryNote')} />
        <Way href="/check" icon="file-check" title={t('entry.check')} note={t('entry.checkNote')} />
        {!staff && <Way href="/staff" icon="landmark" title={t('entry.staff')} note={t('entry.staffNote')} />}
      </nav>
      <section className="stack-s">
        <h2>{t('entry.how')}</h2>
        <Timeline items={(['how1', 'how2', 'how3', 'how4'] as const).map((k) => ({ id: k, open: true, text: t(`entry.${k}`) }))} />
      </section>
      <Button kind="plain" wide icon="phone" external href="tel:12368">{t('entry.call')}</Button>
    </Screen>
  );
}

function Way({ href, icon, title, note }: { href?: string; icon: IconName; title: ReactNode; note: ReactNode }) {
  const inside = <><Icon name={icon} /><span><b>{title}</b><span className="note">{note}</span></span>{href && <Icon name="chevron-right" />}</>;
  return href ? <Link href={href} className={css.way}>{inside}</Link> : <div className={css.way}>{inside}</div>;
}
