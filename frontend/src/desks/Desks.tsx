import { lazy } from 'react';
import { Route as Match, Switch, useLocation } from 'wouter';
import { page, type Route } from '../app/route.ts';
import { useSession } from '../session/session.ts';
import { t } from '../texts/t.ts';
import { DeskFrame } from './DeskFrame.tsx';
import { deskAt, desksOf } from './places.ts';

const NotFound = lazy(() => import('../app/seldom.tsx').then((m) => ({ default: m.NotFound })));

type Load = Parameters<typeof page>[1];
const court = (load: Load) => page(['staffdesk', 'desk', 'court', 'triage', 'casework', 'case', 'clock', 'proposal', 'routing'], load);
const confirmations = court(() => import('./court/Confirmations.tsx'));
const filings = court(() => import('./court/Filings.tsx'));
const screenings = court(() => import('./court/Screenings.tsx'));
const appointments = court(() => import('./court/Appointments.tsx'));
const admissions = page(['staffdesk', 'court', 'admission', 'onboarding', 'house', 'certificate'], () => import('./court/applications/Applications.tsx'));
const house = page(['staffdesk', 'organization', 'case'], () => import('./organization/Organization.tsx'));
const roster = (load: Load) => page(['staffdesk', 'organization', 'roster'], load);
const mediatorForm = roster(() => import('./organization/MediatorForm.tsx'));
const branches = page(['staffdesk', 'organization', 'roster', 'branches'], () => import('./organization/Branches.tsx'));

/* Every page of the desks. The first file of the pages knows only where the desks begin (routes.ts): parties do not carry them. */
const table: readonly Pick<Route, 'path' | 'page'>[] = [
  { path: '/desk', page: page(['staffdesk', 'desk'], () => import('./mediator/Today.tsx')) },
  { path: '/desk/cases', page: page(['staffdesk', 'desk'], () => import('./mediator/Cases.tsx')) },
  { path: '/desk/cases/:id', page: page(['staffdesk', 'desk', 'casework', 'case', 'timeline', 'clock', 'document', 'proposal', 'terms'], () => import('./mediator/DeskCase.tsx')) },
  { path: '/desk/cases/:id/agreement', page: page(['staffdesk', 'desk', 'casework', 'case', 'agreement', 'proposal', 'terms'], () => import('./mediator/Draft.tsx')) },
  { path: '/desk/cases/:id/offer', page: page(['staffdesk', 'desk', 'casework', 'case', 'proposal', 'terms'], () => import('./mediator/Offer.tsx')) },
  { path: '/desk/cases/:id/sign', page: page(['staffdesk', 'desk', 'casework', 'case', 'agreement', 'proposal'], () => import('./mediator/Sign.tsx')) },
  { path: '/court', page: confirmations }, { path: '/court/confirmations', page: confirmations }, { path: '/court/confirmations/:id', page: confirmations },
  { path: '/court/filings', page: filings }, { path: '/court/filings/:id', page: filings },
  { path: '/court/applications', page: screenings }, { path: '/court/applications/:id', page: screenings },
  { path: '/court/appointments', page: appointments }, { path: '/court/appointments/:id', page: appointments },
  { path: '/court/organizations', page: admissions }, { path: '/court/organizations/:id', page: admissions },
  { path: '/court/houses/:id', page: page(['staffdesk', 'court', 'admission', 'onboarding', 'house', 'certificate'], () => import('./court/applications/House.tsx')) },
  { path: '/court/figures', page: court(() => import('./court/Figures.tsx')) },
  { path: '/desk/availability', page: page(['staffdesk', 'desk', 'organization', 'roster'], () => import('./mediator/Availability.tsx')) },
  { path: '/organization/mediators', page: roster(() => import('./organization/Mediators.tsx')) }, { path: '/organization/mediators/new', page: mediatorForm },
  { path: '/organization/mediators/:id', page: roster(() => import('./organization/Mediator.tsx')) }, { path: '/organization/mediators/:id/edit', page: mediatorForm },
  { path: '/organization/imports', page: page(['staffdesk', 'organization', 'roster', 'imports'], () => import('./organization/Imports.tsx')) },
  { path: '/organization/imports/:id', page: page(['staffdesk', 'organization', 'roster', 'imports'], () => import('./organization/ImportPage.tsx')) },
  { path: '/organization/branches', page: branches }, { path: '/organization/branches/:id', page: branches },
  { path: '/organization/partners', page: page(['staffdesk', 'organization', 'roster', 'partner'], () => import('./organization/Partners.tsx')) },
  { path: '/organization/partners/:id', page: page(['staffdesk', 'organization', 'roster', 'partner'], () => import('./organization/HookPage.tsx')) },
  { path: '/organization', page: house }, { path: '/organization/:part', page: house },
  { path: '/court/routing/:id', page: page(['staffdesk', 'desk', 'court', 'case', 'routing', 'why'], () => import('../routing/CourtRecord.tsx')) },
  { path: '/court/what-if', page: page(['staffdesk', 'court', 'why', 'whatif'], () => import('./operator/WhatIf.tsx')) },
  { path: '/operator/what-if', page: page(['staffdesk', 'operator', 'why', 'whatif'], () => import('./operator/WhatIf.tsx')) },
  { path: '/operator', page: page(['staffdesk', 'operator', 'case'], () => import('./operator/Operator.tsx')) },
];

/** Desks opens the page of a desk that the address names; who has no such role is told so, and nothing is asked of the server. */
export default function Desks() {
  const { session } = useSession();
  const [here] = useLocation();
  const desk = deskAt(here);
  if (!desksOf(session).some((d) => d.desk === desk)) return <DeskFrame desk={desk} title={t(`staffdesk.desk.${desk}`)} links={[]}>{null}</DeskFrame>;
  return (
    <Switch>
      {table.map(({ path, page: Page }) => <Match key={path} path={path}>{(params) => <Page params={params as Record<string, string>} />}</Match>)}
      <Match><NotFound /></Match>
    </Switch>
  );
}
