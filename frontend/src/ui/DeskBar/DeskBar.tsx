import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { BarTools, Brand } from '../Bar/Bar.tsx';
import css from './DeskBar.module.css';

export interface DeskLink {
  href: string;
  label: ReactNode;
  count?: number;
  /** current marks the place when the page is one below it. */
  current?: boolean;
}

/** DeskBar is the 52 px bar of staff desks: house, places with counts, search, who. */
export function DeskBar({ brand, links, search, who }: { brand?: ReactNode; links: readonly DeskLink[]; search?: ReactNode; who?: ReactNode }) {
  const [here] = useLocation();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const [bar, at] = [nav.current, nav.current?.querySelector<HTMLElement>('[aria-current]')];
    if (bar && at) bar.scrollLeft = at.offsetLeft - bar.offsetLeft - 24; // on a phone the places are a strip: show the one where one is
  }, [here, links.length, brand]);
  return (
    <header className={`${css.top} no-print`}>
      <Brand name={brand} />
      {links.length > 0 && <nav ref={nav} className={css.nav}>
        {links.map((l) => (
          <Link key={l.href} href={l.href} aria-current={(l.current ?? here === l.href) ? 'page' : undefined}>
            {l.label}{l.count !== undefined && <span className="num">{l.count}</span>}
          </Link>
        ))}
      </nav>}
      <div className={css.end}>{search}<BarTools />{who && <span className={css.who}>{who}</span>}</div>
    </header>
  );
}
