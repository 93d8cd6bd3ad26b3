import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { pick } from '../../api/types.ts';
import { useResource, type Resource } from '../../api/useResource.ts';
import { useSession } from '../../session/session.ts';
import { t } from '../../texts/t.ts';
import { Icon } from '../../ui/Icon/Icon.tsx';
import { organizationDesk } from '../api.ts';
import base from '../Desk.module.css';
import { DeskFrame } from '../DeskFrame.tsx';
import { topicOf } from '../places.ts';
import type { OrganizationDesk } from '../types.ts';
import css from './Organization.module.css';

/** House is whose desk it is: the organization, its live topic, and its figures. */
export interface House {
  id: string | undefined;
  topic: string | undefined;
  desk: Resource<OrganizationDesk>;
}

/** useHouse is the organization of who is signed in. */
export function useHouse(): House {
  const { session } = useSession();
  const topic = topicOf(session, 'organization');
  const desk = useResource('desk/organization', organizationDesk, { topic });
  return { id: desk.data?.id ?? topic?.split(':').at(-1), topic, desk };
}

/** HouseFrame is the frame of every page of a house's desk. */
export function HouseFrame({ house, title, back, note, search, at, stale, children }: { house: House; title: string; back?: { href: string; label: string }; note?: ReactNode; search?: ReactNode; at?: Date | null; stale?: boolean; children: ReactNode }) {
  const [here] = useLocation();
  const d = house.desk.data;
  const under = (path: string) => here === path || here.startsWith(`${path}/`);
  const links = [
    { href: '/organization', label: t('organization.load'), current: here === '/organization' || under('/organization/load') },
    { href: '/organization/mediators', label: t('organization.mediators'), count: d?.mediators, current: under('/organization/mediators') || under('/organization/imports') },
    { href: '/organization/cases', label: t('organization.cases'), count: d?.load.open },
    { href: '/organization/branches', label: t('organization.branches'), current: under('/organization/branches') },
    { href: '/organization/partners', label: t('organization.partners'), current: under('/organization/partners') },
    { href: '/organization/registration', label: t('organization.registration'), current: under('/organization/registration') },
  ];
  return (
    <DeskFrame desk="organization" pad title={title} brand={pick(d?.name) || undefined} links={links} at={at ?? house.desk.at} stale={stale ?? house.desk.stale} search={search}>
      <div className="stack">
        {back && <p className={css.back}><Link href={back.href}><Icon name="chevron-left" />{back.label}</Link></p>}
        <div className={base.head}><h1>{title}</h1>{note && <p>{note}</p>}</div>
        {children}
      </div>
    </DeskFrame>
  );
}
