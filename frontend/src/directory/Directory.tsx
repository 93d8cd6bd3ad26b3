import { useEffect, useId, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { listKinds } from '../api/intake.ts';
import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { RegionPicker } from '../intake/RegionPicker.tsx';
import { loadTexts, t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { ErrorState } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { announce } from '../ui/LiveRegion/LiveRegion.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import type { Found, Query } from './api.ts';
import css from './Directory.module.css';
import { RegionName } from './parts.tsx';
import { addressOf, queryOf } from './query.ts';
import { useSearch } from './useSearch.ts';
import { causeName, kindName, languageName, LANGUAGES, listed } from './words.ts';

const TYPES = ['', 'organization', 'mediator'] as const;
const KINDS = ['people', 'industry', 'administrative', 'commercial'] as const;

/** Directory finds organizations and mediators by name, place, kind of dispute and language, while one types. */
export default function Directory() {
  const [query, setQuery] = useState<Query>(() => queryOf(location.search));
  const [filters, setFilters] = useState(false);
  const found = useSearch(query);
  const kinds = useResource('kinds', listKinds);
  const name = useId();
  const set = (change: Partial<Query>) => setQuery((q) => ({ ...q, ...change }));
  useEffect(() => history.replaceState(history.state, '', addressOf(query)), [query]);
  useEffect(() => {
    if (found.done && !found.busy) announce(found.total === 0 ? t('directory.none') : t('directory.total', { n: found.total }));
  }, [found.done, found.busy, found.total]);
  useEffect(() => void loadTexts(['fault']), []);
  const chips: [keyof Query, ReactNode][] = [];
  if (query.region) chips.push(['region', <RegionName key="r" code={query.region} />]);
  if (query.cause) chips.push(['cause', causeName(kinds.data, query.cause)]);
  if (query.kind) chips.push(['kind', kindName(query.kind)]);
  if (query.language) chips.push(['language', languageName(query.language)]);
  return (
    <Screen title={t('directory.title')} back={{ href: '/', label: t('common.home') }}>
      <div><h1>{t('directory.head')}</h1><p className="soft">{t('directory.lead')}</p></div>
      <form role="search" className="stack-s" onSubmit={(e) => { e.preventDefault(); found.again(); }}>
        <label className={css.box}><span className="vh">{t('directory.search')}</span><Icon name="search" /><input type="search" enterKeyHint="search" maxLength={60} value={query.q} placeholder={t('directory.placeholder')} onChange={(e) => set({ q: e.target.value })} /></label>
        <fieldset>
          <legend className="vh">{t('directory.type')}</legend>
          <div className={css.seg}>{TYPES.map((x) => <label key={x} className={query.type === x ? css.on : undefined}><input type="radio" name={name} value={x} checked={query.type === x} onChange={() => set({ type: x })} />{t(`directory.type.${x || 'all'}`)}</label>)}</div>
        </fieldset>
        <Button kind="link" icon="sliders-horizontal" aria-expanded={filters} aria-controls={`${name}f`} onClick={() => setFilters(!filters)}>{filters ? t('directory.filtersLess') : t('directory.filters')}</Button>
        <div id={`${name}f`} className="stack" hidden={!filters}>
          <Field as="select" label={t('directory.cause')} value={query.cause} onChange={(cause) => set({ cause })}><option value="">{t('directory.any')}</option>{kinds.data?.map((k) => <option key={k.id} value={k.id}>{pick(k.label)}</option>)}</Field>
          {filters && <RegionPicker value={query.region} onChange={(region) => set({ region })} />}
          <Field as="select" label={t('directory.kind')} value={query.kind} onChange={(kind) => set({ kind })}><option value="">{t('directory.any')}</option>{KINDS.map((k) => <option key={k} value={k}>{kindName(k)}</option>)}</Field>
          <Field as="select" label={t('directory.language')} value={query.language} onChange={(language) => set({ language })}><option value="">{t('directory.any')}</option>{LANGUAGES.map((l) => <option key={l} value={l}>{languageName(l)}</option>)}</Field>
        </div>
      </form>
      {chips.length > 0 && <ul className={css.chips} aria-label={t('directory.chosen')}>{chips.map(([k, words]) => <li key={k}><button type="button" onClick={() => set({ [k]: '' })}><span>{words}</span><Icon name="x" label={t('directory.drop')} /></button></li>)}</ul>}
      <section aria-label={t('directory.results')} aria-busy={!found.done && !found.fault ? true : undefined} className="stack">
        {found.fault && (found.done ? <Strip inset tint="amber" icon={found.fault.code === 'offline' ? 'wifi-off' : 'triangle-alert'} role="status" action={<button type="button" onClick={found.again}>{t('common.retry')}</button>}>{found.fault.text}</Strip> : <ErrorState fault={found.fault} retry={found.again} />)}
        {!found.done && !found.fault && <Loading />}
        {found.done && <p className={cx(css.count, 'note')}>{found.total === 0 ? t('directory.none') : t('directory.total', { n: found.total })}</p>}
        {found.done && found.total === 0 && <Nothing onClear={() => setQuery({ q: '', region: '', cause: '', kind: '', language: '', type: '' })} />}
        {found.items.length > 0 && <ul className={css.list}>{found.items.map((x) => <li key={x.type + x.id}><Line x={x} causes={listed(x.causes.slice(0, 4).map((c) => causeName(kinds.data, c)))} /></li>)}</ul>}
        {found.next && <Button wide busy={found.busy} onClick={found.more}>{t('directory.more')}</Button>}
      </section>
      <p className="note">{t('directory.apply')} <Link href="/organizations/apply">{t('directory.applyLink')}</Link></p>
    </Screen>
  );
}

function Nothing({ onClear }: { onClear: () => void }) {
  return (
    <div className="stack-s">
      <p>{t('directory.noneWhy')}</p>
      <Button wide onClick={onClear}>{t('directory.clear')}</Button>
      <Button kind="plain" wide icon="phone" external href="tel:12368">{t('common.call')}</Button>
    </div>
  );
}

function Line({ x, causes }: { x: Found; causes: string }) {
  const house = x.type === 'organization';
  return (
    <Link href={house ? `/organizations/${x.id}` : `/mediators/${x.id}`}>
      <Icon name={house ? 'building' : 'user'} />
      <span>
        <b>{pick(x.name)}</b>
        <span className="note">{house ? kindName(x.kind) : pick(x.organization) || t('directory.mediator')}</span>
        {x.places.length > 0 && <span className="note">{[...x.places.map(pick), ...(x.regions.length > x.places.length ? [t('house.andMore', { n: x.regions.length - x.places.length })] : [])].join(t('house.comma'))}</span>}
        {causes && <span className="note">{causes}</span>}
        {x.ended > 0 && <span className="note">{t('directory.settledOf', { settled: x.settled, ended: x.ended })}</span>}
        {!x.open && <span className="note">{t('directory.full')}</span>}
      </span>
      <Icon name="chevron-right" />
    </Link>
  );
}
