import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { pick, type Label } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { ChoiceGroup } from '../../ui/Choice/Choice.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { DateField, Field } from '../../ui/Field/Field.tsx';
import { wholeDate } from '../../ui/Field/date.ts';
import { Sheet } from '../../ui/Sheet/Sheet.tsx';
import { Strip } from '../../ui/Strip/Strip.tsx';
import { setStanding, type MediatorRecord } from './api.ts';

export type Standing = 'suspend' | 'restore' | 'remove';

interface Coded { id: string; label: Label }

/** standingGrounds are the coded reasons of the rule pack for a kind of house. */
const standingGrounds = (kind: string) => (ok((api as unknown as { GET: (p: string, i: object) => Promise<{ data?: unknown; response: Response }> }).GET('/api/v1/organizations/criteria', { params: { query: { kind } } })) as Promise<{ suspensions: Coded[]; removals: Coded[] }>);

/** StandingSheet suspends, restores or removes a mediator: what happens to the open cases stands before the reason, and the reason before the button. */
export function StandingSheet({ what, of, name, open, kind, onClose, onDone }: { what: Standing; of: string; name: string; open: number; kind: string; onClose: () => void; onDone: (m: MediatorRecord) => void }) {
  const grounds = useResource(`grounds/${kind}`, () => standingGrounds(kind));
  const [ground, setGround] = useState('');
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const [until, setUntil] = useState('');
  const list = (what === 'suspend' ? grounds.data?.suspensions : grounds.data?.removals) ?? [];
  const asks = what !== 'restore';
  const badDay = !!until && !wholeDate(until);
  const missing = badDay || (asks && ((list.length > 0 && !ground) || !text.trim()));
  const act = useAction(async () => {
    onDone(await setStanding(of, what, { ...(ground ? { ground } : {}), text: text.trim(), ...(wholeDate(until) ? { until: wholeDate(until)! } : {}) }));
    onClose();
  });
  const send = () => {
    setTried(true);
    if (!missing) void act.run();
  };
  return (
    <Sheet open onClose={onClose} title={t(`roster.${what}.title`, { name })} footer={<><FaultStrip fault={act.fault} /><div className="two"><Button busy={act.busy} onClick={send}>{t(`roster.${what}`)}</Button><Button kind="plain" onClick={onClose}>{t('common.cancel')}</Button></div></>}>
      <div className="stack">
        <Strip inset icon="info"><b>{t('roster.then')}</b><br />{t(`roster.${what}.then`, { n: open, name })}</Strip>
        {asks && list.length > 0 && <ChoiceGroup legend={t('roster.ground')} value={ground || undefined} onChange={setGround} error={tried && !ground ? t('common.field.choose') : undefined} options={list.map((g) => ({ value: g.id, label: pick(g.label) }))} />}
        <Field as="textarea" rows={3} label={asks ? t('roster.ground.text') : t('roster.ground.note')} hint={asks ? t('roster.ground.hint', { name }) : undefined} optional={!asks} value={text} onChange={setText} error={(tried && asks && !text.trim() && t('common.field.needed')) || act.fault?.field('text')} />
        {what === 'suspend' && <DateField label={t('roster.suspend.until')} hint={t('roster.suspend.untilHint')} value={until} onChange={setUntil} error={(tried && badDay && t('common.field.date')) || act.fault?.field('until')} />}
      </div>
    </Sheet>
  );
}
