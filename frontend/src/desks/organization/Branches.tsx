import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { pick } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { announce } from '../../ui/LiveRegion/LiveRegion.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Figures } from '../parts.tsx';
import { addBranch, findBranches, getTree, moveBranch, type Branch } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import { Managers } from './Managers.tsx';
import { useLater } from './Mediators.tsx';
import css from './Organization.module.css';
import { RegionsField } from './Regions.tsx';
import { flat, pathTo, placesFor } from './tree.ts';
import { statusSign, statusWord, useKinds } from './words.ts';

/** Branches is a house and what hangs below it. On a desk the whole tree stands beside; on a phone one goes down it step by step. */
export default function Branches({ params: { id } }: { params: { id?: string } }) {
  const house = useHouse();
  const at = id ?? house.id;
  const tree = useResource(house.id ? `tree/${house.id}` : null, () => getTree(house.id!, 8), { topic: house.topic });
  const here = useResource(at ? `branch/${at}` : null, () => getTree(at!, 2), { topic: house.topic });
  const root = at === house.id;
  const again = async () => {
    await Promise.all([tree.refresh(), here.refresh()]);
  };
  return (
    <HouseFrame house={house} title={here.data && !root ? pick(here.data.name) : t('branches.title')} at={here.at} stale={here.stale}>
      <div className={css.treeGrid}>
        <nav className={css.tree} aria-label={t('branches.all')}>{tree.data && <ul><Twig top b={tree.data} current={at} open={new Set(at ? pathTo(tree.data, at).map((b) => b.id) : [])} /></ul>}</nav>
        <ResourceView of={here}>{(b) => <One key={b.id} here={b} root={root} tree={tree.data ?? b} onChanged={again} />}</ResourceView>
      </div>
    </HouseFrame>
  );
}

function Twig({ b, current, open, top }: { b: Branch; current?: string; open: ReadonlySet<string>; top?: boolean }) {
  const children = b.children;
  const [chosen, setShown] = useState<boolean>();
  const shown = chosen ?? (top || open.has(b.id)); // the way to where one is stands open until somebody shuts it
  return (
    <li>
      <span className={css.twig}>
        {children.length > 0 ? <button type="button" aria-expanded={shown} onClick={() => setShown(!shown)}><Icon name={shown ? 'chevron-down' : 'chevron-right'} /><span className="vh">{t('branches.below', { name: pick(b.name) })}</span></button> : <span />}
        <Link href={`/organization/branches/${b.id}`} aria-current={b.id === current ? 'page' : undefined}>{pick(b.name)}</Link>
      </span>
      {shown && children.length > 0 && <ul>{children.map((c) => <Twig key={c.id} b={c} current={current} open={open} />)}</ul>}
    </li>
  );
}

function One({ here, root, tree, onChanged }: { here: Branch; root: boolean; tree: Branch; onChanged: () => Promise<void> }) {
  const [sheet, setSheet] = useState<'add' | 'move'>();
  const children = here.children;
  const above = here.above ?? [];
  const may = (here.rights ?? []).includes('branches');
  const [icon, tint] = statusSign(here.status);
  return (
    <div className="stack">
      {above.length > 0 && (
        <nav aria-label={t('branches.path')}><ol className={css.crumbs}>{above.map((b) => <li key={b.id}><Link href={`/organization/branches/${b.id}`}>{pick(b.name)}</Link><Icon name="chevron-right" /></li>)}<li aria-current="page">{pick(here.name)}</li></ol></nav>
      )}
      <section className={css.box}>
        {root && <h2>{pick(here.name)}</h2>}
        <StatusWord icon={icon} tint={tint}>{statusWord(here.status)}</StatusWord>
        <Figures items={[[t('organization.f.mediators'), here.mediators], [t('organization.f.open'), here.open], [t('branches.n'), here.below]]} />
        <div className={css.bar2}>
          <Button size="slim" icon="plus" why={may ? undefined : t('branches.lack.branches')} onClick={() => setSheet('add')}>{t('branches.add')}</Button>
          {!root && may && <Button size="slim" icon="move" onClick={() => setSheet('move')}>{t('branches.move')}</Button>}
        </div>
      </section>
      <section className="stack-s">
        <h2>{t('branches.directly')}</h2>
        {children.length === 0 ? <p className="soft">{t('branches.none')}</p> : (
          <ul className={css.drill}>
            {children.map((c) => (
              <li key={c.id}><Link href={`/organization/branches/${c.id}`}><span><b>{pick(c.name)}</b><br /><span className="note">{t('branches.line', { mediators: c.mediators, n: c.below })}</span></span><Icon name="chevron-right" /></Link></li>
            ))}
          </ul>
        )}
      </section>
      <Managers house={here.id} name={pick(here.name)} />
      {sheet === 'add' && <Add parent={here} onClose={() => setSheet(undefined)} onDone={() => void onChanged()} />}
      {sheet === 'move' && <Move here={here} root={tree} onClose={() => setSheet(undefined)} onDone={() => void onChanged()} />}
    </div>
  );
}

function Add({ parent, onClose, onDone }: { parent: Branch; onClose: () => void; onDone: () => void }) {
  const [, go] = useLocation();
  const kinds = useKinds();
  const [d, set] = useState({ zh: '', en: '', regions: [] as string[], causes: [] as string[] });
  const [tried, setTried] = useState(false);
  const lacks = { name: !d.zh.trim() && !d.en.trim(), regions: d.regions.length === 0, causes: d.causes.length === 0 };
  const save = useAction(async () => {
    const made = await addBranch(parent.id, { name: { zh: d.zh.trim(), en: d.en.trim() }, regions: d.regions, causes: d.causes });
    onDone();
    onClose();
    announce(t('branches.added', { name: d.zh || d.en }));
    go(`/organization/branches/${made.id}`);
  });
  const send = () => {
    setTried(true);
    if (!lacks.name && !lacks.regions && !lacks.causes) void save.run();
  };
  return (
    <Sheet open wide onClose={onClose} title={t('branches.addTo', { name: pick(parent.name) })} footer={<><FaultStrip fault={save.fault} /><Button kind="main" wide busy={save.busy} onClick={send}>{t('branches.addIt')}</Button></>}>
      <div className="stack">
        <p className="note">{t('branches.addNote')}</p>
        <Field label={t('branches.f.zh')} value={d.zh} onChange={(zh) => set({ ...d, zh })} error={(tried && lacks.name && t('common.field.needed')) || save.fault?.field('name')} />
        <Field label={t('branches.f.en')} optional lang="en" value={d.en} onChange={(en) => set({ ...d, en })} />
        <RegionsField legend={t('branches.f.regions')} hint={t('branches.f.regionsHint')} value={d.regions} onChange={(regions) => set({ ...d, regions })} error={(tried && lacks.regions && t('roster.need.region')) || save.fault?.field('regions')} />
        <ChoiceGroup multiple legend={t('branches.f.causes')} value={d.causes} onChange={(causes) => set({ ...d, causes })} error={(tried && lacks.causes && t('roster.need.one')) || save.fault?.field('causes')} options={kinds.map((k) => ({ value: k.id, label: k.label }))} />
      </div>
    </Sheet>
  );
}

function Move({ here, root, onClose, onDone }: { here: Branch; root: Branch; onClose: () => void; onDone: () => void }) {
  const known = placesFor(root, here.id);
  const partly = flat(root).length - 1 < root.below; // more than one answer holds: names are asked for
  const [q, setQ] = useState('');
  const asked = useLater(q.trim());
  const found = useResource(partly ? `branches/${root.id}/${asked}` : null, () => findBranches(root.id, asked));
  const [to, setTo] = useState<string>();
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    await moveBranch(here.id, to!);
    onDone();
    onClose();
    announce(t('branches.moved', { name: pick(here.name) }));
  });
  const parent = here.above?.at(-1)?.id;
  const options = partly
    ? (found.data?.items ?? []).filter((b) => b.id !== here.id && b.id !== parent).map((b) => ({ value: b.id, label: pick(b.name) }))
    : known.map(({ branch, depth }) => ({ value: branch.id, label: pick(branch.name), sub: depth > 0 ? t('branches.under', { path: pathTo(root, branch.id).slice(0, -1).map((b) => pick(b.name)).join(' › ') }) : t('branches.top') }));
  return (
    <Sheet open onClose={onClose} title={t('branches.moveTitle', { name: pick(here.name) })} footer={<><FaultStrip fault={act.fault} /><div className="two"><Button busy={act.busy} onClick={() => { setTried(true); if (to) void act.run(); }}>{t('branches.moveIt')}</Button><Button kind="plain" onClick={onClose}>{t('common.cancel')}</Button></div></>}>
      <div className="stack">
        <Strip inset icon="info">{t('branches.moveNote')}</Strip>
        {partly && <Field label={t('branches.find')} type="search" value={q} onChange={setQ} />}
        {options.length === 0 ? <p>{partly ? t('branches.notFound') : t('branches.nowhere')}</p>
          : <ChoiceGroup legend={t('branches.where')} value={to} onChange={setTo} error={tried && !to ? t('common.field.choose') : undefined} options={options} />}
      </div>
    </Sheet>
  );
}
