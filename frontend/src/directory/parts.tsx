import { getRegion, listKinds } from '../api/intake.ts';
import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { number } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import type { IconName } from '../ui/Icon/Icon.tsx';
import { StatusWord, type Tint } from '../ui/StatusWord/StatusWord.tsx';
import type { Figures, Repeat } from './api.ts';
import css from './Directory.module.css';
import { causeName, listed } from './words.ts';

const SIGN: Record<string, [IconName, Tint]> = { active: ['circle-check', 'pine'], applied: ['hourglass', 'slate'], suspended: ['pause', 'amber'], removed: ['ban', 'quiet'] };

/** Standing is whether somebody may be given cases: icon, word and tint. */
export function Standing({ status }: { status: string }) {
  const [icon, tint] = SIGN[status] ?? ['circle', 'quiet'];
  return <StatusWord icon={icon} tint={tint}>{t(`house.status.${status in SIGN ? (status as 'active') : 'removed'}`)}</StatusWord>;
}

/** RegionName is one division. */
export function RegionName({ code }: { code: string }) {
  const region = useResource(`region/${code}`, () => getRegion(code));
  return <>{region.data ? pick(region.data.path) : code}</>;
}

/** CauseNames are kinds of dispute in words. */
export function CauseNames({ ids }: { ids: readonly string[] }) {
  const kinds = useResource('kinds', listKinds);
  return <>{listed(ids.map((c) => causeName(kinds.data, c)))}</>;
}

/** Numbers are what has ended, how much of it was settled, and how long it took. */
export function Numbers({ figures: f }: { figures: Figures }) {
  const rows: [string, string][] = [[t('house.ended'), number(f.ended)], [t('house.settled'), number(f.settled)]];
  if (f.ended > 0 && f.daysMean !== undefined) rows.push([t('house.days'), t('house.daysN', { n: Math.round(f.daysMean) })]);
  return <dl className={css.figures}>{rows.map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>;
}

/** Repeats are the parties that came more than once, with how often: whoever chooses should know. */
export function Repeats({ items }: { items: readonly Repeat[] }) {
  return (
    <section className="stack-s">
      <h2>{t('directory.repeats')}</h2>
      <p className="soft">{t('directory.repeats.lead')}</p>
      {items.length === 0 ? <p>{t('directory.repeats.none')}</p> : (
        <ul className={css.repeats}>{items.map((r, i) => <li key={i}><span>{r.name}</span><b>{t('directory.repeats.n', { n: r.ended })}</b></li>)}</ul>
      )}
    </section>
  );
}
