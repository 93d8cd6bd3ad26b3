import { useState } from 'react';
import { useLocation } from 'wouter';
import { pick, type CaseView } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle, nameOf, otherParty } from '../cases/words.ts';
import { dateTime } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Empty } from '../ui/Empty/Empty.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { StatusWord } from '../ui/StatusWord/StatusWord.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { blocking, discloseConflict, waiveConflict, type Conflict, type WithConflicts } from './api.ts';
import { tieWord } from './parts.tsx';
import css from './Routing.module.css';

/** Conflicts is what stands between a mediator and a party: the mediator tells of it, the parties say whether they go on all the same. Yes and no cost the same. */
export default function Conflicts({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const c = view.data as WithConflicts | undefined;
  const name = pick(c?.appointment?.name);
  return (
    <Screen title={t('why.tie.title')} back={{ href: c?.you.role === 'mediator' ? `/desk/cases/${id}` : `/cases/${id}`, label: c ? caseTitle(c) : undefined }} at={view.at} stale={view.stale}>
      <ResourceView of={view}>
        {() => {
          const all = c!.conflicts ?? [];
          const open = blocking(all);
          const over = all.filter((x) => !open.includes(x));
          const party = c!.you.side !== undefined;
          return (
            <>
              <div><h1>{t('why.tie.title')}</h1><p className="lead">{open.length === 0 ? t('why.tie.free') : party ? t('why.tie.leadParty', { name }) : t('why.tie.leadMediator')}</p></div>
              {all.length === 0 && <Empty small title={t('why.tie.none')} />}
              {open.map((x) => <One key={x.id} x={x} c={c!} party={party} name={name} onDone={view.set} />)}
              {over.length > 0 && <section className="stack-s"><h2>{t('why.tie.over')}</h2><ul className="ruled">{over.map((x) => <li key={x.id}><b>{tieWord(x)}</b><br /><span className="note">{t(`why.tie.state.${x.state}`)}{x.clearedAt && ` · ${dateTime(x.clearedAt)}`}</span>{x.text && <p className={css.said}>{x.text}</p>}</li>)}</ul></section>}
              {party && <section className="stack-s"><h2>{t('why.tie.law')}</h2><p className="note">{t('why.tie.lawNote')}</p><p><a href="tel:12368">{t('common.call')}</a></p></section>}
            </>
          );
        }}
      </ResourceView>
    </Screen>
  );
}

function One({ x, c, party, name, onDone }: { x: Conflict; c: WithConflicts; party: boolean; name: string; onDone: (c: CaseView) => void }) {
  const told = x.state === 'disclosed';
  const mine = c.parties.find((p) => p.you)?.id ?? '';
  const said = x.waivers?.[mine];
  const others = c.parties.filter((p) => !p.you).map((p) => ({ name: p.name, yes: x.waivers?.[p.id] }));
  const side = !party && nameOf(c, x.party, '');
  return (
    <article className={css.conflict}>
      <h2>{tieWord(x)}</h2>
      {side && <p>{t('why.tie.with', { name: side })}</p>}
      <StatusWord icon={told ? 'eye' : 'hourglass'} tint="amber">{t(`why.tie.state.${x.state}`)}</StatusWord>
      {x.text && <div><p className="note">{t('why.tie.says', { name })}</p><p className={css.said}>{x.text}</p></div>}
      {party && !told && <p>{t('why.tie.wait', { name })}</p>}
      {party && told && x.severity === 'waivable' && (said ? <Strip inset tint="pine" icon="circle-check" role="status">{t('why.tie.yours', { other: otherParty(c) })}</Strip> : <Answer x={x} c={c} onDone={onDone} />)}
      {party && told && <ul className="lines">{others.map((o) => <li key={o.name}><span>{o.yes ? t('why.tie.otherYes', { name: o.name }) : t('why.tie.otherOpen', { name: o.name })}</span></li>)}</ul>}
      {c.you.role === 'mediator' && (x.severity === 'absolute' ? <Strip inset tint="amber" icon="triangle-alert">{t('why.tie.absolute')}</Strip> : <Tell x={x} c={c} onDone={onDone} />)}
    </article>
  );
}

function Answer({ x, c, onDone }: { x: Conflict; c: WithConflicts; onDone: (c: CaseView) => void }) {
  const [, go] = useLocation();
  const act = useAction(async (yes: boolean) => {
    onDone(await waiveConflict(c.id, x.id, yes));
    if (!yes) go(`/cases/${c.id}`);
  });
  return (
    <div className="stack-s">
      <p><b>{t('why.tie.ask')}</b></p>
      <FaultStrip fault={act.fault} />
      <div className="two"><Button busy={act.busy} onClick={() => void act.run(true)}>{t('why.tie.yes')}</Button><Button busy={act.busy} onClick={() => void act.run(false)}>{t('why.tie.no')}</Button></div>
      <p className="note">{t('why.tie.costless')}</p>
    </div>
  );
}

function Tell({ x, c, onDone }: { x: Conflict; c: WithConflicts; onDone: (c: CaseView) => void }) {
  const [text, setText] = useState(x.text ?? '');
  const [tried, setTried] = useState(false);
  const act = useAction(async () => onDone(await discloseConflict(c.id, x.id, text.trim())));
  const send = () => {
    setTried(true);
    if (text.trim()) void act.run();
  };
  return (
    <div className="stack-s">
      <Field as="textarea" label={t('why.tie.tell')} hint={t('why.tie.tellHint')} value={text} onChange={setText} error={tried && !text.trim() ? t('common.field.needed') : undefined} who={t('why.tie.tellSeen')} />
      <FaultStrip fault={act.fault} />
      <Button kind="main" busy={act.busy} onClick={send}>{x.state === 'disclosed' ? t('why.tie.tellAgain') : t('why.tie.tellSend')}</Button>
    </div>
  );
}
