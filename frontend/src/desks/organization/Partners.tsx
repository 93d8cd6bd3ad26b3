import { useState } from 'react';
import { Link } from 'wouter';
import { useAction, useResource, type Resource } from '../../api/useResource.ts';
import type { Page } from '../../api/types.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { dateTime, longDate } from '../../texts/format.ts';
import { t, tServer, knows } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Choice, ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { Field } from '../../ui/Field/Field.tsx';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { StatusWord } from '../../ui/StatusWord/StatusWord.tsx';
import { Table } from '../../ui/Table/Table.tsx';
import { createHook, createKey, listHooks, listKeys, revokeKey, rotateKey, type Hook, type Key } from './api.ts';
import { HouseFrame, useHouse } from './HouseFrame.tsx';
import css from './Organization.module.css';
import { Secret } from './Secret.tsx';
import { listWords } from './words.ts';

export const SCOPES = ['cases:write', 'cases:read', 'events:read', 'roster:read'] as const;
/** OFTEN are the events that most systems want; the others are behind a word. */
const OFTEN = ['case.accepted', 'case.appointed', 'case.mediator_accepted', 'case.agreement_effective', 'case.ended', 'case.withdrawn'];

export const scopeWord = (s: string): string => (knows(`partner.scope.${s.replace(':', '_')}`) ? tServer(`partner.scope.${s.replace(':', '_')}`) : s);
export const eventWord = (e: string): string => (knows(`partner.event.${e}`) ? tServer(`partner.event.${e}`) : e);

/** Partners is how other systems of a house talk with the hub: keys, messages to an address, and a place to try. */
export default function Partners() {
  const house = useHouse();
  const id = house.id;
  const keys = useResource(id ? `keys/${id}` : null, () => listKeys(id!));
  const hooks = useResource(id ? `hooks/${id}` : null, () => listHooks(id!));
  return (
    <HouseFrame house={house} title={t('partner.title')}>
      <p className={css.intro}>{t('partner.lead')}</p>
      <Keys of={keys} house={id} />
      <Hooks of={hooks} house={id} />
      <div className={css.cols}>
        <section className={css.box}><h2>{t('partner.sandbox')}</h2><p>{t('partner.sandboxNote')}</p></section>
        <section className={css.box}><h2>{t('partner.docs')}</h2><p>{t('partner.docsNote')}</p><p><Button kind="link" icon="download" external href="/openapi.json">{t('partner.openapi')}</Button></p></section>
      </div>
    </HouseFrame>
  );
}

function keySign(k: Key) {
  if (k.state === 'revoked') return <StatusWord icon="ban" tint="quiet">{t('partner.key.revoked')}</StatusWord>;
  if (k.state === 'expired') return <StatusWord icon="clock" tint="amber">{t('partner.key.over')}</StatusWord>;
  return <StatusWord icon="circle-check" tint="pine">{k.sandbox ? t('partner.key.sandbox') : t('partner.key.works')}</StatusWord>;
}

function Keys({ of, house }: { of: Resource<Page<Key>>; house?: string }) {
  const [open, setOpen] = useState<'new' | { key: Key; what: 'rotate' | 'revoke' }>();
  return (
    <section className="stack-s">
      <h2>{t('partner.keys')}</h2>
      <p className="note">{t('partner.keysNote')}</p>
      <ResourceView of={of}>
        {(l) => (
          <Table caption={t('partner.keys')} rows={l.items} rowKey={(k) => k.id} empty={<Empty small title={t('partner.keysNone')} />}
            columns={[
              { key: 'name', head: t('partner.col.name'), cell: (k) => <>{k.name}<br /><code className="note">{k.hint}</code>{k.overlapUntil && <><br /><span className="note">{t('partner.overlapUntil', { at: k.overlapUntil })}</span></>}</> },
              { key: 'state', head: t('partner.col.state'), cell: keySign },
              { key: 'scopes', head: t('partner.col.scopes'), cell: (k) => listWords(k.scopes.map(scopeWord)) },
              { key: 'used', head: t('partner.col.used'), cell: (k) => <span className="nb">{k.lastUsed ? dateTime(k.lastUsed) : t('organization.notYet')}</span> },
              { key: 'until', head: t('partner.col.until'), cell: (k) => <span className="nb">{k.until ? longDate(k.until) : t('partner.noEnd')}</span> },
              { key: 'do', head: t('partner.col.do'), cell: (k) => k.state === 'revoked' ? null : <span className={css.does}><Button kind="link" onClick={() => setOpen({ key: k, what: 'rotate' })}>{t('partner.rotate')}<span className="vh"> {k.name}</span></Button><Button kind="link" onClick={() => setOpen({ key: k, what: 'revoke' })}>{t('partner.revoke')}<span className="vh"> {k.name}</span></Button></span> },
            ]} />
        )}
      </ResourceView>
      <Button size="slim" icon="key-round" onClick={() => setOpen('new')}>{t('partner.keyNew')}</Button>
      {open === 'new' && house && <NewKey house={house} onClose={() => setOpen(undefined)} onDone={() => void of.refresh()} />}
      {open && open !== 'new' && <ChangeKey of={open.key} what={open.what} onClose={() => setOpen(undefined)} onDone={() => void of.refresh()} />}
    </section>
  );
}

function NewKey({ house, onClose, onDone }: { house: string; onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>([]);
  const [sandbox, setSandbox] = useState(false);
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<string>();
  const save = useAction(async () => {
    setMade((await createKey(house, { name: name.trim(), scopes, ...(sandbox ? { sandbox } : {}) })).secret);
    onDone();
  });
  if (made) return <Secret title={t('partner.keyMade', { name })} label={t('partner.secret.key')} secret={made} onClose={onClose} />;
  const send = () => {
    setTried(true);
    if (name.trim() && scopes.length > 0) void save.run();
  };
  return (
    <Sheet open wide onClose={onClose} title={t('partner.keyNew')} footer={<><FaultStrip fault={save.fault} /><Button kind="main" wide busy={save.busy} onClick={send}>{t('partner.keyMake')}</Button></>}>
      <div className="stack">
        <Field label={t('partner.f.name')} hint={t('partner.f.nameHint')} value={name} onChange={setName} error={(tried && !name.trim() && t('common.field.needed')) || save.fault?.field('name')} autoComplete="off" />
        <ChoiceGroup multiple legend={t('partner.f.scopes')} value={scopes} onChange={setScopes} error={(tried && scopes.length === 0 && t('roster.need.one')) || save.fault?.field('scopes')} options={SCOPES.map((s) => ({ value: s, label: scopeWord(s), sub: s }))} />
        <Choice type="checkbox" name="sandbox" value="yes" checked={sandbox} onChange={setSandbox} label={t('partner.f.sandbox')} sub={t('partner.f.sandboxSub')} />
      </div>
    </Sheet>
  );
}

const OVERLAPS = [0, 24, 168] as const;

function ChangeKey({ of: k, what, onClose, onDone }: { of: Key; what: 'rotate' | 'revoke'; onClose: () => void; onDone: () => void }) {
  const [hours, setHours] = useState<string>();
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<string>();
  const act = useAction(async () => {
    if (what === 'rotate') setMade((await rotateKey(k.id, Number(hours))).secret);
    else {
      await revokeKey(k.id);
      onClose();
    }
    onDone();
  });
  if (made) return <Secret title={t('partner.rotated', { name: k.name })} label={t('partner.secret.key')} secret={made} onClose={onClose} note={Number(hours) > 0 ? t('partner.rotatedNote', { n: Number(hours) }) : t('partner.rotatedNow')} />;
  const send = () => {
    setTried(true);
    if (what === 'revoke' || hours !== undefined) void act.run();
  };
  return (
    <Sheet open onClose={onClose} title={t(`partner.${what}.title`, { name: k.name })} footer={<><FaultStrip fault={act.fault} /><div className="two"><Button busy={act.busy} onClick={send}>{t(`partner.${what}`)}</Button><Button kind="plain" onClick={onClose}>{t('common.cancel')}</Button></div></>}>
      <div className="stack">
        <p>{t(`partner.${what}.note`)}</p>
        {what === 'rotate' && <ChoiceGroup legend={t('partner.overlap')} value={hours} onChange={setHours} error={tried && hours === undefined ? t('common.field.choose') : undefined} options={OVERLAPS.map((h) => ({ value: String(h), label: t(`partner.overlap.${h}`) }))} />}
      </div>
    </Sheet>
  );
}

/** hookSign is how an address does. */
export function hookSign(h: Hook) {
  if (h.state === 'disabled') return <StatusWord icon="pause" tint="amber">{knows(`partner.off.${h.reason}`) ? tServer(`partner.off.${h.reason}`) : t('partner.hook.disabled')}</StatusWord>;
  return h.failures > 0 ? <StatusWord icon="triangle-alert" tint="amber">{t('partner.hook.failing', { n: h.failures })}</StatusWord> : <StatusWord icon="circle-check" tint="pine">{h.sandbox ? t('partner.hook.sandbox') : t('partner.hook.active')}</StatusWord>;
}

function Hooks({ of, house }: { of: Resource<{ items: Hook[]; kinds: string[] }>; house?: string }) {
  const [open, setOpen] = useState(false);
  return (
    <section className="stack-s">
      <h2>{t('partner.hooks')}</h2>
      <p className="note">{t('partner.hooksNote')}</p>
      <ResourceView of={of}>
        {(l) => (
          <Table caption={t('partner.hooks')} rows={l.items} rowKey={(h) => h.id} empty={<Empty small title={t('partner.hooksNone')} />}
            columns={[
              { key: 'url', head: t('partner.col.url'), cell: (h) => <Link className={css.url} href={`/organization/partners/${h.id}`}>{h.url}</Link> },
              { key: 'state', head: t('partner.col.state'), cell: hookSign },
              { key: 'events', head: t('partner.col.events'), cell: (h) => (h.events.length ? t('partner.eventsN', { n: h.events.length }) : t('partner.eventsAll')) },
            ]} />
        )}
      </ResourceView>
      <Button size="slim" icon="webhook" onClick={() => setOpen(true)}>{t('partner.hookNew')}</Button>
      {open && house && <NewHook house={house} kinds={of.data?.kinds ?? []} onClose={() => setOpen(false)} onDone={() => void of.refresh()} />}
    </section>
  );
}

function NewHook({ house, kinds, onClose, onDone }: { house: string; kinds: string[]; onClose: () => void; onDone: () => void }) {
  const [url, setUrl] = useState('https://');
  const [events, setEvents] = useState<string[]>([]);
  const [tried, setTried] = useState(false);
  const [all, setAll] = useState<string>();
  const [sandbox, setSandbox] = useState(false);
  const [made, setMade] = useState<string>();
  const save = useAction(async () => {
    setMade((await createHook(house, { url: url.trim(), events: all === 'all' ? [] : events, ...(sandbox ? { sandbox } : {}) })).secret);
    onDone();
  });
  if (made) return <Secret title={t('partner.hookMade')} label={t('partner.secret.hook')} secret={made} onClose={onClose} />;
  const badUrl = !/^https:\/\/[^\s/]+/.test(url.trim());
  const send = () => {
    setTried(true);
    if (!badUrl && (all === 'all' || (all === 'some' && events.length > 0))) void save.run();
  };
  return (
    <Sheet open wide onClose={onClose} title={t('partner.hookNew')} footer={<><FaultStrip fault={save.fault} /><Button kind="main" wide busy={save.busy} onClick={send}>{t('partner.hookMake')}</Button></>}>
      <div className="stack">
        <Field label={t('partner.f.url')} hint={t('partner.f.urlHint')} type="url" inputMode="url" value={url} onChange={setUrl} error={(tried && badUrl && t('partner.f.urlWrong')) || save.fault?.field('url')} autoComplete="off" />
        <ChoiceGroup legend={t('partner.f.events')} value={all} onChange={setAll} error={(tried && !all && t('common.field.choose')) || save.fault?.field('events')} options={[{ value: 'all', label: t('partner.f.all') }, { value: 'some', label: t('partner.f.some'), follow: <Kinds kinds={kinds} value={events} onChange={setEvents} error={tried && events.length === 0 ? t('roster.need.one') : undefined} /> }]} />
        <Choice type="checkbox" name="sandbox" value="yes" checked={sandbox} onChange={setSandbox} label={t('partner.f.hookSandbox')} />
      </div>
    </Sheet>
  );
}


function Kinds({ kinds, value, onChange, error }: { kinds: readonly string[]; value: string[]; onChange: (v: string[]) => void; error?: string }) {
  const [more, setMore] = useState(false);
  const list = [...OFTEN.filter((k) => kinds.includes(k)), ...(more ? kinds.filter((k) => !OFTEN.includes(k) && k !== 'webhook.test') : [])];
  return (
    <div className="stack-s">
      <ChoiceGroup multiple hideLegend legend={t('partner.f.events')} value={value} onChange={onChange} error={error} options={list.map((e) => ({ value: e, label: eventWord(e), sub: e }))} />
      {!more && <Button kind="link" onClick={() => setMore(true)}>{t('partner.f.more')}</Button>}
    </div>
  );
}
