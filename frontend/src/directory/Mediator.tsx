import { Fragment } from 'react';
import { Link } from 'wouter';
import { pick } from '../api/types.ts';
import { useResource } from '../api/useResource.ts';
import { ResourceView } from '../app/ResourceView.tsx';
import { t } from '../texts/t.ts';
import { Face } from '../ui/Face/Face.tsx';
import { Facts } from '../ui/Facts/Facts.tsx';
import { Screen } from '../ui/Screen/Screen.tsx';
import { getMediator } from './api.ts';
import { CauseNames, Numbers, Repeats, Standing } from './parts.tsx';
import { languageName, lastDay, listed } from './words.ts';

/** Mediator is the public page of a mediator: houses, field, figures, and who came to this person more than once. */
export default function Mediator({ params: { id } }: { params: { id: string } }) {
  const who = useResource(`mediator/${id}`, () => getMediator(id), { offline: true });
  return (
    <Screen title={pick(who.data?.name) || t('directory.mediator')} back={{ href: '/directory', label: t('directory.title') }} at={who.at} stale={who.stale} loose>
      <ResourceView of={who}>
        {(m) => (
          <>
            <div className="row top"><Face name={pick(m.name)} /><div><h1>{pick(m.name)}</h1><p className="soft">{t('directory.mediator')}</p><p><Standing status={m.status} /></p>{m.status === 'active' && !m.room && <p className="note">{t('directory.full')}</p>}</div></div>
            {pick(m.bio) && <p>{pick(m.bio)}</p>}
            <Facts wide rows={[
              { name: t('directory.houses'), value: m.organizations.map((o, i) => <Fragment key={o.id}>{i > 0 && <br />}<Link href={`/organizations/${o.id}`}>{pick(o.name)}</Link></Fragment>) },
              { name: t('directory.causes'), value: <CauseNames ids={m.causes.map((c) => c.kind)} /> },
              m.languages.length ? { name: t('directory.languages'), value: listed(m.languages.map(languageName)) } : null,
              m.regions.length ? { name: t('directory.regions'), value: listed(m.regions.map((r) => pick(r.path) || pick(r.name))) } : null,
              m.certificate.state !== 'none' ? { name: t('directory.certificate'), value: <>{m.certificate.number}<br /><span className="note">{[t(`certificate.state.${m.certificate.state}`), m.certificate.until && t('certificate.until', { until: lastDay(m.certificate.until) })].filter(Boolean).join(' · ')}</span></> } : null,
              m.since ? { name: t('directory.since'), value: t('directory.sinceYear', { year: String(m.since) }) } : null,
            ]} />
            <section className="stack-s"><h2>{t('directory.figures')}</h2><Numbers figures={m.figures} /></section>
            <Repeats items={m.repeats} />
          </>
        )}
      </ResourceView>
    </Screen>
  );
}
