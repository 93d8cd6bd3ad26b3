import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { pick } from '../../api/types.ts';
import { useAction, useResource, type Resource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { announce } from '../../ui/LiveRegion/LiveRegion.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { Figures } from '../parts.tsx';
import { addBranch, getTree, moveBranch, type Branch } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import { Managers } from './Managers.tsx';
import css from './Organization.module.css';
import { RegionsField } from './Regions.tsx';
import { countBelow, pathTo, placesFor } from './tree.ts';
import { statusSign, statusWord, useKinds } from './words.ts';

/** Branches is a house and what hangs below it. On a desk the whole tree stands beside; on a phone one goes down it step by step. */
export default function Branches({ params: { id } }: { params: { id?: string } }) {
  const house = useHouse();
  const tree = useResource(house.id ? `tree/${house.id}` : null, () => getTree(house.id!), { topic: house.topic });
  const way = tree.data ? pathTo(tree.data, id ?? tree.data.id) : [];
  const here = way.at(-1);
  return (
    <HouseFrame house={house} title={here && way.length > 1 ? pick(here.name) : t('branches.title')} at={tree.at} stale={tree.stale}>
      <ResourceView of={tree}>
        {(root) => (
          <div className={css.treeGrid}>
            <nav className={css.tree} aria-label={t('branches.all')}><ul><Twig b={root} current={here?.id} open={new Set(way.map((b) => b.id))} /></ul></nav>
            {here ? <One key={here.id} here={here} way={way} tree={tree} root={root} /> : <Empty small title={t('branches.gone')}><p><Link href="/organization/branches">{t('branches.title')}</Link></p></Empty>}
          </div>
        )}
      </ResourceView>
    </HouseFrame>
  );
}

function Twig({ b, current, open }: { b: Branch; current?: string; open: ReadonlySet<string> }) {
  const children = b.children ?? [];
  const [shown, setShown] = useState(open.has(b.id));
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

function One({ here, way, tree, root }: { here: Branch; way: Branch[]; tree: Resource<Branch>; root: Branch }) {
  const [sheet, setSheet] = useState<'add' | 'move'>();
  const children = here.children ?? [];
  const [icon, tint] = statusSign(here.status);
  return (
    <div className="stack">
      {way.length > 1 && (
        <nav aria-label={t('branches.path')}><ol className={css.crumbs}>{way.slice(0, -1).map((b) => <li key={b.id}><Link href={`/organization/branches/${b.id}`}>{pick(b.name)}</Link><Icon name="chevron-right" /></li>)}<li aria-current="page">{pick(here.name)}</li></ol></nav>
      )}
      <section className={css.box}>
        {way.length === 1 && <h2>{pick(here.name)}</h2>}
        <StatusWord icon={icon} tint={tint}>{statusWord(here.status)}</StatusWord>
        <Figures items={[[t('organization.f.mediators'), here.mediators], [t('organization.f.open'), here.open], [t('branches.n'), countBelow(here)]]} />
        <div className={css.bar2}>
          <Button size="slim" icon="plus" onClick={() => setSheet('add')}>{t('branches.add')}</Button>
          {way.length > 1 && <Button size="slim" icon="move" onClick={() => setSheet('move')}>{t('branches.move')}</Button>}
        </div>
      </section>
      <section className="stack-s">
        <h2>{t('branches.directly')}</h2>
        {children.length === 0 ? <p className="soft">{t('branches.none')}</p> : (
          <ul className={css.drill}>
            {children.map((c) => (
              <li key={c.id}><Link href={`/organization/branches/${c.id}`}><span><b>{pick(c.name)}</b><br /><span className="note">{t('branches.line', { mediators: c.mediators, n: countBelow(c) })}</span></span><Icon name="chevron-right" /></Link></li>
            ))}
          </ul>
        )}
      </section>
      <Managers house={here.id} name={pick(here.name)} />
      {sheet === 'add' && <Add parent={here} onClose={() => setSheet(undefined)} onDone={() => void tree.refresh()} />}
      {sheet === 'move' && <Move here={here} root={root} onClose={() => setSheet(undefined)} onDone={() => void tree.refresh()} />}
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
  const places = placesFor(root, here.id);
  const [to, setTo] = useState<string>();
  const [tried, setTried] = useState(false);
  const act = useAction(async () => {
    await moveBranch(here.id, to!);
    onDone();
    onClose();
    announce(t('branches.moved', { name: pick(here.name) }));
  });
  return (
    <Sheet open onClose={onClose} title={t('branches.moveTitle', { name: pick(here.name) })} footer={<><FaultStrip fault={act.fault} /><div className="two"><Button busy={act.busy} onClick={() => { setTried(true); if (to) void act.run(); }}>{t('branches.moveIt')}</Button><Button kind="plain" onClick={onClose}>{t('common.cancel')}</Button></div></>}>
      <div className="stack">
        <Strip inset icon="info">{t('branches.moveNote')}</Strip>
        {places.length === 0 ? <p>{t('branches.nowhere')}</p>
          : <ChoiceGroup legend={t('branches.where')} value={to} onChange={setTo} error={tried && !to ? t('common.field.choose') : undefined} options={places.map(({ branch, depth }) => ({ value: branch.id, label: pick(branch.name), sub: depth > 0 ? t('branches.under', { path: pathTo(root, branch.id).slice(0, -1).map((b) => pick(b.name)).join(' › ') }) : t('branches.top') }))} />}
      </div>
    </Sheet>
  );
}
