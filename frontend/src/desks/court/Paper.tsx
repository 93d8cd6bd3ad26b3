import { useEffect, useState, type ReactNode } from 'react';
import { pick } from '../../api/types.ts';
import { knows, t, tServer } from '../../texts/t.ts';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { Tabs } from '../Tabs.tsx';
import type { CourtPaper } from '../types.ts';
import css from './Court.module.css';
import { shows, tabsOfPapers, type PaperTab } from './papers.ts';

/** paperName is what a paper is called: by its kind where the pages know it, else by the name it came with. */
export function paperName(p: CourtPaper): string {
  const key = `court.paper.${p.id}`;
  return knows(key) ? tServer(key) : p.name || pick(undefined);
}

const tabName = (tab: PaperTab): string => (tab.key === 'evidence' ? t('court.paper.evidence') : paperName(tab.papers[0]!));

/** Papers shows the papers of a file, one tab each, as they are: PDF in a frame, pictures and recordings in place; and tells which have been opened. */
export function Papers({ papers, url, summary, onSeen }: { papers: readonly CourtPaper[]; url: (p: CourtPaper) => string; summary?: ReactNode; onSeen?: (seen: ReadonlySet<string>) => void }) {
  const tabs = tabsOfPapers(papers);
  const [at, setAt] = useState(tabs[0]?.key ?? '');
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set());
  const tab = tabs.find((x) => x.key === at) ?? tabs[0];
  useEffect(() => {
    if (!tab) return;
    setSeen((old) => {
      if (old.has(tab.key)) return old;
      const next = new Set(old).add(tab.key);
      onSeen?.(next);
      return next;
    });
  }, [tab?.key]);
  if (!tab) return <p className="soft">{t('court.noPapers')}</p>;
  return (
    <Tabs label={t('court.papers')} at={tab.key} onChoose={setAt} className={css.sheet}
      items={tabs.map((x) => ({ key: x.key, label: tabName(x), count: x.papers.length > 1 ? x.papers.length : undefined, done: seen.has(x.key) && x.key !== tab.key }))}>
      {tab.papers.map((p) => <One key={p.id} paper={p} href={url(p)} tall={tab.papers.length === 1} />)}
      {tab === tabs[0] && summary}
    </Tabs>
  );
}

function One({ paper: p, href, tall }: { paper: CourtPaper; href: string; tall: boolean }) {
  const how = shows(p.mime);
  return (
    <>
      <p className={css.open}>
        <b>{paperName(p)}</b>
        <span className="note">{p.pages ? t('court.pages', { n: p.pages }) : ''}</span>
        <a href={href} target="_blank" rel="noopener"><Icon name="external-link" size="sm" /> {t('court.openPaper')}</a>
        <a href={`${href}?download=1`}><Icon name="download" size="sm" /> {t('court.savePaper')}</a>
      </p>
      {how === 'frame' && <iframe className={css.frame} style={tall ? undefined : { minHeight: '40vh' }} src={`${href}#toolbar=0&navpanes=0&view=FitH`} title={paperName(p)} />}
      {how === 'image' && <img className={css.image} src={href} alt={p.name} />}
      {how === 'audio' && <audio controls preload="none" src={href} aria-label={p.name} />}
      {how === 'video' && <video controls preload="none" className={css.image} src={href} aria-label={p.name} />}
    </>
  );
}
