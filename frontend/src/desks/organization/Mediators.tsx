import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { pick } from '../../api/types.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Choice } from '../../ui/Choice/Choice.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Table, type Column } from '../../ui/Table/Table.tsx';
import { More } from '../parts.tsx';
import { usePages } from '../usePages.ts';
import { listMediators, type MediatorRecord } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import { Load } from './Load.tsx';
import css from './Organization.module.css';
import { settledShare } from './quality.ts';
import { kindWord, listWords, statusSign, statusWord } from './words.ts';

const STATES = ['active', 'suspended', 'removed'] as const;

/** useLater follows a value once it has stood still for a moment, so that a word is searched for and not each of its letters. */
export function useLater<T>(value: T, ms = 250): T {
  const [later, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return later;
}

/** Mediators is the roster of a house: search, standing, its branches too, and the ways to add somebody. */
export default function Mediators() {
  const house = useHouse();
  const [typed, setTyped] = useState('');
  const [status, setStatus] = useState('');
  const [below, setBelow] = useState(false);
  const q = useLater(typed.trim());
  const key = house.id ? `roster/${house.id}/${q}/${status}/${below}` : null;
  const list = usePages<MediatorRecord>(key, (cursor) => listMediators(house.id!, { q, status, below, cursor }), house.topic);
  const rows = list.items;
  return (
    <HouseFrame house={house} title={t('roster.title')} at={list.first.at} stale={list.first.stale}>
      <div className={css.bar2}>
        <Button kind="main" size="slim" icon="user-plus" href="/organization/mediators/new">{t('roster.add')}</Button>
        <Button size="slim" icon="upload" href="/organization/imports">{t('roster.file')}</Button>
      </div>
      <form role="search" className={css.filter} onSubmit={(e) => e.preventDefault()}>
        <Field label={t('roster.search')} type="search" value={typed} onChange={setTyped} enterKeyHint="search" />
        <Field as="select" label={t('roster.status')} value={status} onChange={setStatus}>
          <option value="">{t('roster.status.all')}</option>
          {STATES.map((s) => <option key={s} value={s}>{statusWord(s)}</option>)}
        </Field>
        <Choice type="checkbox" name="below" value="below" checked={below} onChange={setBelow} label={t('roster.below')} />
      </form>
      <ResourceView of={list.first}>
        {() => (
          <>
            <p className="vh" role="status">{t('roster.found', { n: rows.length })}</p>
            <Table caption={t('roster.title')} rows={rows} rowKey={(m) => m.id} columns={columns(below)} empty={<Empty small title={q ? t('organization.noMatch', { typed: q }) : t('roster.none')}><p>{q || status ? t('roster.noneFilter') : t('roster.noneSub')}</p></Empty>} />
            <More next={list.next} busy={list.more.busy} onMore={() => void list.more.run()} />
          </>
        )}
      </ResourceView>
    </HouseFrame>
  );
}

function columns(below: boolean): Column<MediatorRecord>[] {
  return [
    { key: 'name', head: t('organization.col.name'), cell: (m) => <Link href={`/organization/mediators/${m.id}`}>{pick(m.name)}</Link> },
    ...(below ? [{ key: 'house', head: t('roster.col.house'), cell: (m: MediatorRecord) => listWords(m.organizations.map((o) => pick(o.name))) }] : []),
    { key: 'status', head: t('organization.col.status'), cell: (m) => { const [icon, tint] = statusSign(m.status); return <StatusWord icon={icon} tint={tint}>{statusWord(m.status)}</StatusWord>; } },
    { key: 'causes', head: t('roster.col.causes'), cell: (m) => listWords(m.causes.slice(0, 3).map((c) => kindWord(c.kind))) + (m.causes.length > 3 ? t('roster.andMore', { n: m.causes.length - 3 }) : '') },
    { key: 'load', head: t('organization.col.load'), cell: (m) => <Load open={m.open} capacity={m.capacity} /> },
    { key: 'settled', head: t('organization.col.settled'), align: 'end', cell: (m) => { const s = settledShare(m.performance); return s === undefined ? t('organization.notYet') : t('organization.percent', { n: Math.round(s * 100) }); } },
  ];
}
