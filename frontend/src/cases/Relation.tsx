import { useLocation } from 'wouter';
import { getPack, waiveRelation } from '../api/cases.ts';
import { pick } from '../api/types.ts';
import { useAction, useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { FaultStrip } from '../ui/ErrorState/ErrorState.tsx';
import { Icon } from '../ui/Icon/Icon.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { useCase } from './useCase.ts';
import { caseTitle } from './words.ts';

/** Relation shows what the mediator disclosed; going on and asking for another cost the same. */
export default function Relation({ params: { id } }: { params: { id: string } }) {
  const [, go] = useLocation();
  const view = useCase(id);
  const pack = useResource(view.data ? `pack/${view.data.track}` : null, () => getPack(view.data!.track));
  const waive = useAction(async () => {
    view.set(await waiveRelation(id, true));
    go(`/cases/${id}`);
  });
  const c = view.data;
  const name = pick(c?.appointment?.name);
  const open = c?.allowedMoves.includes('waive');
  return (
    <Screen title={t('case.waive.head')} back={{ href: `/cases/${id}`, label: c ? caseTitle(c) : undefined }}
      actions={open && <><FaultStrip fault={waive.fault} /><div className="two"><Button busy={waive.busy} onClick={() => void waive.run()}>{t('case.waive.yes')}</Button><Button href={`/cases/${id}/stop?what=replace`}>{t('case.waive.no')}</Button></div></>}>
      <ResourceView of={view}>
        {(v) => {
          const d = v.appointment?.disclosure;
          const grounds = pack.data?.disclosures ?? [];
          return (
            <>
              <div><h1>{t('case.waive.head')}</h1><p className="soft">{t('case.waive.lead', { name })}</p></div>
              <div className="panel stack-s">
                <ul className="lines">{d?.kinds.map((k) => <li key={k}><Icon name="info" /><span>{pick(grounds.find((g) => g.id === k)?.label) || k}</span></li>)}</ul>
                {d?.text && <p className="pre">{d.text}</p>}
              </div>
            </>
          );
        }}
      </ResourceView>
    </Screen>
  );
}
