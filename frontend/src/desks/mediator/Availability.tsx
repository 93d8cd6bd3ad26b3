import { useResource } from '../../api/useResource.ts';
import { ResourceView } from '../../app/ResourceView.tsx';
import { t } from '../../texts/t.ts';
import { Empty } from '../../ui/Empty/Empty.tsx';
import base from '../Desk.module.css';
import { DeskFrame } from '../DeskFrame.tsx';
import { getMediator } from '../organization/api.ts';
import { AvailabilityForm } from '../organization/Availability.tsx';
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
        <ResourceView of={desk}>{() => (id ? <ResourceView of={me}>{(m) => <AvailabilityForm key={m.id} of={m} own onSaved={me.set} />}</ResourceView> : <Empty small title={t('roster.mineNone')} />)}</ResourceView>
      </div>
    </DeskFrame>
  );
}
