import { pick } from '../../api/types.ts';
import { useAction, useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { t } from '../../texts/t.ts';
import { Button } from '../../ui/Button/Button.tsx';
import { Empty } from '../../ui/Empty/Empty.tsx';
import base from '../Desk.module.css';
import { DeskFrame } from '../DeskFrame.tsx';
import { answerHouse, getMediator, type MediatorRecord } from '../organization/api.ts';
import { AvailabilityForm } from '../organization/Availability.tsx';
import { FaultStrip } from '../../ui/ErrorState/ErrorState.tsx';
import { mediatorLinks, useMediatorDesk } from './Today.tsx';

/** Availability is a mediator's own word on when he or she takes cases: hours, days away, how many at once. */
export default function Availability() {
  const desk = useMediatorDesk();
  const id = desk.data?.you?.id;
  const me = useResource(id ? `mediator/${id}` : null, () => getMediator(id!));
  return (
    <DeskFrame desk="mediator" pad title={t('roster.mine')} links={mediatorLinks(desk.data?.load.open)} at={me.at} stale={me.stale}>
      <div className="stack" style={{ maxWidth: '40rem' }}>
        <div className={base.head}><h1>{t('roster.mine')}</h1></div>
        <ResourceView of={desk}>{() => (id ? <ResourceView of={me}>{(m) => <><Asked of={m} onDone={me.set} /><AvailabilityForm key={m.id} of={m} own onSaved={me.set} /></>}</ResourceView> : <Empty small title={t('roster.mineNone')} />)}</ResourceView>
      </div>
    </DeskFrame>
  );
}

/** Asked are other houses that would like to have the mediator too; yes and no look alike. */
function Asked({ of: m, onDone }: { of: MediatorRecord; onDone: (m: MediatorRecord) => void }) {
  const act = useAction(async (house: string, yes: boolean) => onDone(await answerHouse(m.id, house, yes)));
  return (
    <>
      {m.asked.map((a) => (
        <section key={a.organization.id} className="panel stack-s">
          <h2>{t('roster.ask.title', { house: pick(a.organization.name) })}</h2>
          <p>{t('roster.ask.note')}</p>
          <FaultStrip fault={act.fault} />
          <div className="two"><Button busy={act.busy} onClick={() => void act.run(a.organization.id, true)}>{t('roster.ask.yes')}</Button><Button busy={act.busy} onClick={() => void act.run(a.organization.id, false)}>{t('roster.ask.no')}</Button></div>
        </section>
      ))}
    </>
  );
}
