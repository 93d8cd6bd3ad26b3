import { useState } from 'react';
import { useLocation } from 'wouter';
import { answerExtension, askExtension } from '../api/cases.ts';
import { useAction } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { today } from '../texts/format.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { wholeDate } from '../ui/Field/date.ts';
import { DateField } from '../ui/Field/Field.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { useCase } from './useCase.ts';
import { caseTitle } from './words.ts';

/** Extension asks for more time, or answers somebody who asked; yes and no look alike. */
export default function Extension({ params: { id } }: { params: { id: string } }) {
  const [, go] = useLocation();
  const view = useCase(id);
  const [until, setUntil] = useState('');
  const [tried, setTried] = useState(false);
  const act = useAction(async (what: () => Promise<unknown>) => {
    await what();
    await view.refresh();
    go(`/cases/${id}`);
  });
  const c = view.data;
  const open = c?.extension;
  const clock = c?.clocks.find((k) => k.id === 'mediation' && k.state !== 'void');
  const mine = open && c.you.party ? open.answers[c.you.party] === undefined : false;
  const whole = wholeDate(until);
  const wrong = !whole ? t('common.field.date') : whole <= today() ? t('fault.field.too_small') : undefined;
  const ask = () => {
    setTried(true);
    if (whole && !wrong) void act.run(() => askExtension(id, whole));
  };
  return (
    <Screen title={t('case.place.extension')} back={{ href: `/cases/${id}`, label: c ? caseTitle(c) : undefined }}
      actions={c && <><FaultStrip fault={act.fault} />{open ? mine && (
        <div className="two">
          <Button busy={act.busy} onClick={() => void act.run(() => answerExtension(id, true))}>{t('case.extension.yes')}</Button>
          <Button busy={act.busy} onClick={() => void act.run(() => answerExtension(id, false))}>{t('case.extension.no')}</Button>
        </div>
      ) : <Button kind="main" wide busy={act.busy} onClick={ask}>{t('case.extension.askSend')}</Button>}</>}>
      <ResourceView of={view}>
        {() => open ? (
          <><h1>{t('case.extension.head')}</h1><p className="lead">{t('case.extension.until', { until: open.until })}</p><p className="soft">{t('case.extension.rule')}</p></>
        ) : (
          <><div><h1>{t('case.extension.askHead')}</h1>{clock && <p className="soft">{t('case.extension.now', { due: clock.due })}</p>}</div><DateField label={t('case.extension.askHead')} hideLabel value={until} onChange={setUntil} error={tried ? wrong : undefined} /><p className="soft">{t('case.extension.rule')}</p></>
        )}
      </ResourceView>
    </Screen>
  );
}
