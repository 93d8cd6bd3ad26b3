import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { t } from '../texts/t.ts';
import { Button } from '../ui/Button/Button.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { getHouse } from './api.ts';
import { CertificateCard } from './CertificateCard.tsx';
import { CauseNames, Numbers, Repeats, Standing } from './parts.tsx';
import { kindName, listed } from './words.ts';

/** House is the public page of an organization: who it is, what it may do, its certificate and its figures. */
export default function House({ params: { id } }: { params: { id: string } }) {
  const house = useResource(`house/${id}`, () => getHouse(id), { offline: true });
  return (
    <Screen title={pick(house.data?.name) || t('directory.house')} back={{ href: '/directory', label: t('directory.title') }} at={house.at} stale={house.stale} loose>
      <ResourceView of={house}>
        {(h) => (
          <>
            <div className="stack-s"><h1>{pick(h.name)}</h1><p className="soft">{kindName(h.kind)}</p><p><Standing status={h.status} /></p></div>
            {h.status === 'suspended' && <p>{h.expired ? t('directory.expired') : t('directory.suspended')}</p>}
            {h.status === 'removed' && <p>{t('directory.removed')}</p>}
            <Facts wide rows={[
              { name: t('directory.causes'), value: <CauseNames ids={h.causes} /> },
              { name: t('directory.regions'), value: <ul>{h.places.map((p) => <li key={p.code}>{pick(p.path)}</li>)}</ul> },
              { name: t('directory.fee'), value: h.fee === 'free' ? t('directory.free') : <span className="pre">{h.fee}</span> },
              h.courts.length ? { name: t('directory.courts'), value: listed(h.courts.map((c) => pick(c.name))) } : null,
              { name: t('directory.mediators'), value: t('directory.people', { n: h.figures.mediators }) },
            ]} />
            {h.certificate && <CertificateCard certificate={h.certificate} />}
            <section className="stack-s"><h2>{t('directory.figures')}</h2><Numbers figures={h.figures} /></section>
            <Repeats items={h.repeats} />
            <Button kind="main" wide href="/start">{t('directory.start')}</Button>
          </>
        )}
      </ResourceView>
    </Screen>
  );
}
