import { useState } from 'react';
import { markTimes } from '../api/cases.ts';
import { pick, type Slot } from '../api/types.ts';
import { useAction } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useCase } from '../cases/useCase.ts';
import { caseTitle } from '../cases/words.ts';
import { useDraft } from '../drafts/useDraft.ts';
import { day, time } from '../texts/format.ts';
import { rich } from '../texts/T.tsx';
import { rawText, t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { cx } from '../ui/cx.ts';
import { Empty } from '../ui/Empty/Empty.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { SavedLine } from '../ui/SavedLine/SavedLine.tsx';
import { Strip } from '../ui/Strip/Strip.tsx';
import { OtherWays } from './OtherWays.tsx';
import css from './Times.module.css';

/** Times asks when one cannot come; everything else counts as fine. */
export default function Times({ params: { id } }: { params: { id: string } }) {
  const view = useCase(id);
  const session = view.data?.sessions.find((s) => !s.scheduledAt && s.slots?.length);
  const me = view.data?.you.party ?? '';
  const before = session?.slots?.filter((s) => s.unavailable?.includes(me)).map((s) => s.id) ?? [];
  const draft = useDraft<string[] | null>(`times/${id}`, null);
  const marked = draft.value ?? before;
  const [sent, setSent] = useState(false);
  const send = useAction(async () => {
    await markTimes(session!.id, marked);
    await draft.clear();
    await view.refresh();
    setSent(true);
  });
  const toggle = (slot: string) => {
    setSent(false);
    draft.set(marked.includes(slot) ? marked.filter((x) => x !== slot) : [...marked, slot]);
  };
  const all = session?.slots?.every((s) => marked.includes(s.id));
  const byDay = new Map<string, Slot[]>();
  for (const s of session?.slots ?? []) byDay.set(day(s.start), [...(byDay.get(day(s.start)) ?? []), s]);
  return (
    <Screen title={t('times.title')} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }} at={view.at} stale={view.stale}
      actions={session && <><FaultStrip fault={send.fault} /><SavedLine state={draft.state} /><Button kind="main" wide busy={send.busy} onClick={() => void send.run()}>{t('times.send')}</Button></>}>
      <ResourceView of={view}>
        {(c) => !session ? <Empty small title={t('times.none')} /> : (
          <>
            {sent && <Strip inset tint="pine" icon="circle-check" role="status"><b>{t('times.done')}</b><br />{t('times.doneNext', { mediator: pick(c.appointment?.name) })}</Strip>}
            <div><h1>{rich(rawText('times.head') ?? '')}</h1><p className="soft">{t('times.lead')}</p></div>
            {[...byDay].map(([name, slots]) => (
              <fieldset key={name} className={css.day}>
                <legend>{name}</legend>
                <div className={css.slots}>
                  {slots.map((s) => {
                    const off = marked.includes(s.id);
                    const other = s.unavailable?.some((p) => p !== me);
                    return (
                      <button key={s.id} type="button" aria-pressed={off} className={cx(css.slot, off && css.off)} onClick={() => toggle(s.id)}>
                        <b className="num">{time(s.start)}{s.end && `–${time(s.end)}`}</b>
                        <span><Icon name={off ? 'x' : 'check'} size="sm" />{off ? t('times.cannot') : t('times.can')}</span>
                        {other && <span className="note">{t('times.other')}</span>}
                      </button>
                    );
                  })}
                </div>
              </fieldset>
            ))}
            <Button kind="plain" size="slim" wide onClick={() => draft.set(session.slots?.map((s) => s.id) ?? [])}>{t('times.all')}</Button>
            {all && <p className="note">{t('times.allWhy')}</p>}
            <OtherWays session={session.id} />
          </>
        )}
      </ResourceView>
    </Screen>
  );
}
