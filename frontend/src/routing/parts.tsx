import { pick, type Keyed } from '../api/types.ts';
import { dateTime } from '../texts/format.ts';
import { knows, t, tServer } from '../texts/t.ts';
import { Icon } from '../ui/Icon/Icon.tsx';
import type { Conflict, Excluded, Ranked, RoutingRecord } from './api.ts';
import css from './Routing.module.css';

/** inWords are findings in words. */
export const inWords = (list: readonly Keyed[] | undefined): string[] => (list ?? []).map((r) => tServer(r.key, r.params));

const full = (prefix: string, key: string) => (key.startsWith('routing.') ? key : `${prefix}.${key}`);
/** ruleWord says in words what a hard rule keeps out. */
export const ruleWord = (rule: string): string => { const key = full('routing.excluded', rule); return knows(key) ? tServer(key) : rule; };
/** tieWord says in words what a tie is. */
export const tieWord = (x: Pick<Conflict, 'kind'>): string => { const key = full('routing.conflict', x.kind); return knows(key) ? tServer(key) : t('why.tie'); };

/** Funnel is how many were left after each step, as a list that reads as sentences. */
export function Funnel({ steps }: { steps: RoutingRecord['funnel'] }) {
  return <ol className={css.funnel}>{steps.map((s) => <li key={s.key}><b>{s.count}</b><span>{tServer(s.key, s.params)}</span></li>)}</ol>;
}

/** Offered lists who was proposed, each with reasons and honest doubts. */
export function Offered({ list, score }: { list: readonly Ranked[]; score?: boolean }) {
  return (
    <ul className={css.people}>
      {list.map((r) => (
        <li key={r.mediator}>
          <h3>{pick(r.name)}</h3>
          <p className="note">{pick(r.organizationName)}{score && r.score !== undefined && ` · ${t('why.score', { n: Math.round(r.score * 100) })}`}</p>
          <ul className="lines">
            {inWords(r.reasons).map((w) => <li key={w}><Icon name="check" /><span>{w}</span></li>)}
            {inWords(r.doubts).map((w) => <li key={w} className="but"><Icon name="clock" /><span>{w}</span></li>)}
          </ul>
        </li>
      ))}
    </ul>
  );
}

/** Next lists who came next, and why not before. */
export function Next({ list }: { list: readonly Ranked[] }) {
  if (list.length === 0) return <p className="soft">{t('why.nextNone')}</p>;
  return <ul className={css.next}>{list.map((r) => <li key={r.mediator}><b>{pick(r.name)}</b><span>{r.whyNot?.key ? tServer(r.whyNot.key, r.whyNot.params) : t('why.lower')}</span></li>)}</ul>;
}

/** Rules lists how many each hard rule kept out; a court sees who. */
export function Rules({ list, names }: { list: readonly Excluded[]; names?: boolean }) {
  const shown = list.filter((x) => x.count > 0);
  if (shown.length === 0) return <p className="soft">{t('why.rulesNone')}</p>;
  return (
    <ul className={css.rules}>
      {shown.map((x) => (
        <li key={x.rule}>
          <b className="num">{x.count}</b>
          <span>{ruleWord(x.rule)}{names && x.names && x.names.length > 0 && <details><summary>{t('why.who')}</summary><p className="note">{x.names.map((m) => pick(m)).join('、')}</p></details>}</span>
        </li>
      ))}
    </ul>
  );
}

/** Looked says what was looked at, with its weight, and what never is. */
export function Looked({ record: r }: { record: RoutingRecord }) {
  const parts = Object.entries(r.weights ?? {}).filter((e): e is [string, number] => typeof e[1] === 'number' && e[1] > 0 && knows(`why.part.${e[0]}`)).sort(([, a], [, b]) => b - a);
  return (
    <>
      {parts.length > 0 && <ul className={css.weights}>{parts.map(([k, v]) => <li key={k}><span>{tServer(`why.part.${k}`)}</span><span className={css.weight} aria-hidden="true"><i style={{ width: `${Math.round(v * 100) * 2}%` }} /></span><b className="num">{t('why.percent', { n: Math.round(v * 100) })}</b></li>)}</ul>}
      <p>{t('why.never')}</p>
      <p className="note">{t('why.pack', { pack: r.pack, at: dateTime(r.at) })}</p>
    </>
  );
}
