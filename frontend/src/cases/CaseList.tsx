import { useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { listCases } from '../api/cases.ts';
import type { CaseState, CaseSummary } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { signOut, useSession } from '../session/session.ts';
import { date, dueDay } from '../texts/format.ts';
import { T } from '../texts/T.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { Icon, type IconName } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { StatusWord } from '../ui/StatusWord/StatusWord.tsx';
import css from './CaseList.module.css';
import { caseTitle, stateWord } from './words.ts';

const OVER = ['settled', 'failed', 'withdrawn'];

/** CaseList is all cases of a person: those that wait for them first. */
export default function CaseList() {
  const { session } = useSession();
  const first = useResource('cases', () => listCases(), { topic: session.person ? `person:${session.person}` : undefined, offline: true });
  const [more, setMore] = useState<{ items: CaseSummary[]; next?: string }>({ items: [] });
  const items = [...(first.data?.items ?? []), ...more.items];
  const next = more.items.length ? more.next : first.data?.next;
  const empty = first.data && items.length === 0;
  return (
    <Screen title={t('case.list.title')} back={{ href: '/', label: t('common.home') }} at={first.at} stale={first.stale}
      actions={<Button kind="main" wide href="/start">{empty ? t('case.none.start') : t('case.list.new')}</Button>}>
      <ResourceView of={first}>
        {() => empty ? <None /> : (
          <div className="stack-l">
            <h1>{t('case.list.head')}</h1>
            <Group title={t('case.list.yours')} items={items.filter((c) => c.turn.whose === 'you' && !OVER.includes(c.state))} />
            <Group title={t('case.list.waiting')} items={items.filter((c) => c.turn.whose !== 'you' && !OVER.includes(c.state))} />
            <Group title={t('case.list.over')} items={items.filter((c) => OVER.includes(c.state))} />
            {next && <Button kind="link" onClick={() => void listCases(next).then((p) => setMore({ items: [...more.items, ...p.items], next: p.next }))}>{t('case.list.more')}</Button>}
          </div>
        )}
      </ResourceView>
      <p className="row between"><span className="note">{session.phoneMasked}</span><Button kind="link" icon="log-out" onClick={() => void signOut()}>{t('common.signOut')}</Button></p>
    </Screen>
  );
}

function Group({ title, items }: { title: ReactNode; items: CaseSummary[] }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className={css.head}>{title}</h2>
      <ul className={css.list}>
        {items.map((c) => {
          const state = stateWord(c.state as CaseState);
          return (
            <li key={c.id}>
              <Link href={c.state === 'draft' ? `/cases/${c.id}/intake` : `/cases/${c.id}`} className={css.item}>
                <b>{caseTitle(c)}</b>
                <span className={css.line}>
                  <StatusWord icon={state.icon} tint={c.turn.whose === 'you' && !OVER.includes(c.state) ? 'amber' : state.tint}>{state.text}</StatusWord>
                  <span className="note">{c.turn.due ? dueDay(c.turn.due) : date(c.updatedAt)}</span>
                </span>
                {c.number && <span className="note">{t('case.number', { number: c.number })}</span>}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function None() {
  const line = (icon: IconName, text: ReactNode) => <li><Icon name={icon} /><span>{text}</span></li>;
  return (
    <Empty title={t('case.none.head')}>
      <p>{t('case.none.lead')}</p>
      <ul className={css.ways}>
        {line('pencil-line', <T k="case.none.ten" />)}
        {line('message-square', t('case.none.text'))}
        {line('life-buoy', <a href="tel:12368">{t('case.none.help')}</a>)}
      </ul>
    </Empty>
  );
}
