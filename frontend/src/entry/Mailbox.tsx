import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { demoMessages, demoPeople } from '../api/public.ts';
import { pick, type DemoMessage } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { dateTime } from '../texts/format.ts';
import { locale } from '../texts/locale.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { announce } from '../ui/LiveRegion/LiveRegion.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import css from './Mailbox.module.css';

/** Mailbox shows, in a demonstration only, every message anybody got, so that one person can play all parts. */
export default function Mailbox() {
  const [to, setTo] = useState(() => new URLSearchParams(location.search).get('to') ?? '');
  const people = useResource('demo/people', demoPeople);
  const first = useResource(`demo/messages/${to}`, () => demoMessages(to));
  const [older, setOlder] = useState<{ to: string; items: DemoMessage[]; next?: string }>({ to, items: [] });
  const more = older.to === to ? older : { to, items: [], next: undefined };
  const next = more.items.length ? more.next : first.data?.next;
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === 'visible' && void first.refresh(), 3000);
    return () => clearInterval(timer);
  }, [first.refresh]);
  return (
    <Screen title={t('mailbox.title')} back={{ href: '/', label: t('common.home') }}>
      <div><h1>{t('mailbox.title')}</h1><p className="soft">{t('mailbox.lead')}</p></div>
      <ResourceView of={people}>
        {(list) => (
          <Field as="select" label={t('mailbox.who')} value={to} onChange={setTo}>
            <option value="">{t('mailbox.all')}</option>
            {list.map((p) => <option key={p.key} value={p.phone || p.email}>{locale() === 'en' ? p.nameEn : p.name} · {p.tenant ? pick(p.tenant) : p.role} · {p.phone || p.email}</option>)}
          </Field>
        )}
      </ResourceView>
      <ResourceView of={first}>
        {(page) => page.items.length === 0 ? (
          <Empty small title={t('mailbox.none')}><p>{t('mailbox.noneWhy')}</p></Empty>
        ) : (
          <ol className={css.list}>{[...page.items, ...more.items.filter((m) => !page.items.some((p) => p.id === m.id))].map((m) => <Message key={m.id} message={m} />)}</ol>
        )}
      </ResourceView>
      {next && <Button kind="link" onClick={() => void demoMessages(to, next).then((p) => setOlder({ to, items: [...more.items, ...p.items], next: p.next }))}>{t('mailbox.more')}</Button>}
    </Screen>
  );
}

function Message({ message: m }: { message: DemoMessage }) {
  const [copied, setCopied] = useState(false);
  const path = m.link ? pathOf(m.link) : '';
  return (
    <li className="panel">
      <p className="note row between"><span><Icon name={m.channel === 'email' ? 'mail' : 'smartphone'} /> {m.to}</span><time dateTime={m.at}>{dateTime(m.at)}</time></p>
      {m.subject && <p><b>{m.subject}</b></p>}
      <p className="pre">{m.text}</p>
      {(m.code || path) && (
        <p className={css.tools}>
          {m.code && <><b className={css.code}>{m.code}</b><Button kind="link" icon="copy" onClick={() => void navigator.clipboard?.writeText(m.code!).then(() => { setCopied(true); announce(t('mailbox.copied')); })}>{copied ? t('mailbox.copied') : t('mailbox.copy')}</Button></>}
          {path && <Link href={path}>{t('mailbox.open')}</Link>}
        </p>
      )}
    </li>
  );
}

/** pathOf keeps a link within this hub, whatever address the message was written for. */
export function pathOf(link: string): string {
  try {
    const url = new URL(link, location.origin);
    return url.pathname + url.search;
  } catch {
    return '';
  }
}
