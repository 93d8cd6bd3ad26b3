import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { pick } from '../api/types.ts';
import type { Resource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { signOut, useSession } from '../session/session.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { DeskBar, type DeskLink } from '../ui/DeskBar/DeskBar.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { OfflineStrip } from '../ui/OfflineStrip/OfflineStrip.tsx';
import { usePageTitle } from '../ui/Screen/Screen.tsx';
import { Sheet } from '../ui/Sheet/Sheet.tsx';
import css from './Desk.module.css';
import { DESK, desksOf, type DeskName } from './places.ts';

/** DeskFrame is the frame of a desk: the bar with its places, who is signed in, the offline strip. Who has no such role sees where his own desk is. */
export function DeskFrame({ desk, title, brand, links, search, at, stale, pad, children }: { desk: DeskName; title: string; brand?: ReactNode; links: readonly DeskLink[]; search?: ReactNode; at?: Date | null; stale?: boolean; pad?: boolean; children: ReactNode }) {
  const { session } = useSession();
  const main = useRef<HTMLElement>(null);
  usePageTitle(title);
  useEffect(() => main.current?.focus({ preventScroll: true }), []);
  const mine = desksOf(session).some((d) => d.desk === desk);
  return (
    <div className={cx('desk', css.frame, (pad || !mine) && css.loose)}>
      <a className={css.skip} href="#main">{t('common.skip')}</a>
      <DeskBar brand={brand} links={mine ? links : []} search={mine ? search : undefined} who={<Who desk={desk} />} />
      <OfflineStrip at={at} stale={stale} />
      <main id="main" ref={main} tabIndex={-1} className={pad || !mine ? `${css.main} ${css.pad}` : css.main}>
        {mine ? children : <NoDesk desk={desk} />}
      </main>
    </div>
  );
}

/** Who is the name at the right: it opens the other desks of the person, and the way out. */
function Who({ desk }: { desk: DeskName }) {
  const { session } = useSession();
  const [open, setOpen] = useState(false);
  const [, go] = useLocation();
  const name = session.name || session.phoneMasked || '';
  return (
    <>
      <button type="button" className={css.who} aria-haspopup="dialog" onClick={() => setOpen(true)}><span className="vh">{t('staffdesk.account')}</span>{name}<Icon name="chevron-down" /></button>
      <Sheet open={open} onClose={() => setOpen(false)} title={name || t('staffdesk.account')} closeWord={false}>
        <p className="note">{session.phoneMasked}</p>
        <div className={css.roles}>
          {desksOf(session).map((d) => (
            <Button key={d.desk} wide kind={d.desk === desk ? 'main' : 'plain'} aria-current={d.desk === desk ? 'page' : undefined} sub={d.role.tenantName ? pick(d.role.tenantName) : undefined} onClick={() => { setOpen(false); go(DESK[d.desk]); }}>{t(`staffdesk.desk.${d.desk}`)}</Button>
          ))}
        </div>
        <Button kind="link" icon="log-out" onClick={() => void signOut().then(() => go('/staff'))}>{t('common.signOut')}</Button>
      </Sheet>
    </>
  );
}

function NoDesk({ desk }: { desk: DeskName }) {
  const { session } = useSession();
  const [first] = desksOf(session);
  return (
    <Empty title={t(`staffdesk.notYours.${desk}`)}>
      <p>{t('staffdesk.notYours.lead')}</p>
      <div className="row">
        {first && <Button kind="main" href={DESK[first.desk]}>{t('staffdesk.notYours.own')}</Button>}
        <Button kind="plain" href="/staff">{t('staffdesk.notYours.other')}</Button>
        <Button kind="link" href="/cases">{t('common.myCases')}</Button>
      </div>
    </Empty>
  );
}

/** Search filters what is on the page by name or number; the key / goes there. */
export function Search({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      if (e.key !== '/' || e.ctrlKey || e.metaKey || (e.target as HTMLElement).closest('input, textarea, select, dialog')) return;
      e.preventDefault();
      box.current?.focus();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
  return (
    <label className={css.search}>
      <Icon name="search" /><span className="vh">{t('staffdesk.search')}</span>
      <input ref={box} type="search" value={value} placeholder={t('staffdesk.search')} onChange={(e) => onChange(e.target.value)} />
      <kbd className={css.key} aria-hidden="true">/</kbd>
    </label>
  );
}

/** Held shows a resource of a desk, and what stands in its place with room around it. */
export function Held<T>({ of, children }: { of: Resource<T>; children: (data: T) => ReactNode }) {
  return of.data !== undefined ? <>{children(of.data)}</> : <div className={css.held}><ResourceView of={of}>{() => null}</ResourceView></div>;
}
