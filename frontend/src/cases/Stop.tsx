import { useLocation } from 'wouter';
import { replaceMediator, stopCase, withdrawCase } from '../api/cases.ts';
import { useAction } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { useDraft } from '../drafts/useDraft.ts';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Field } from '../ui/Field/Field.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { useCase } from './useCase.ts';
import { caseTitle } from './words.ts';

const DO = { stop: stopCase, withdraw: withdrawCase, replace: replaceMediator };

/** Stop ends mediation, withdraws the application, or asks for another mediator: one page, one question, no blame. */
export default function Stop({ params: { id } }: { params: { id: string } }) {
  const [, go] = useLocation();
  const view = useCase(id);
  const asked = new URLSearchParams(location.search).get('what');
  const what = asked === 'withdraw' || asked === 'replace' ? asked : 'stop';
  const reason = useDraft(`stop/${what}/${id}`, '');
  const act = useAction(async () => {
    view.set(await DO[what](id, reason.value.trim()));
    await reason.clear();
    go(`/cases/${id}`);
  });
  return (
    <Screen title={t(`stop.${what}.title`)} back={{ href: `/cases/${id}`, label: view.data ? caseTitle(view.data) : undefined }}
      actions={view.data && <><FaultStrip fault={act.fault} /><div className="two"><Button kind={what === 'replace' ? 'outline' : 'danger'} busy={act.busy} onClick={() => void act.run()}>{t(`stop.${what}.send`)}</Button><Button kind="plain" href={`/cases/${id}`}>{t('stop.keep')}</Button></div></>}>
      <ResourceView of={view}>
        {() => (
          <>
            <div><h1>{t(`stop.${what}.head`)}</h1><p>{t(`stop.${what}.lead`)}</p></div>
            <Field as="textarea" label={t('stop.reason')} optional value={reason.value} onChange={reason.set} who={t('stop.reason.seen')} />
          </>
        )}
      </ResourceView>
    </Screen>
  );
}
