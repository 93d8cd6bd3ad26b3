import { page, type Route } from '../app/route.ts';

type Load = Parameters<typeof page>[1];
const court = (load: Load) => page(['staffdesk', 'desk', 'court', 'triage', 'casework', 'case', 'clock', 'proposal', 'routing'], load);
const house = (load: Load) => page(['staffdesk', 'organization', 'case'], load);

export const routes: readonly Route[] = [
  { path: '/desk', who: 'signedIn', page: page(['staffdesk', 'desk'], () => import('./mediator/Today.tsx')) },
  { path: '/desk/cases', who: 'signedIn', page: page(['staffdesk', 'desk'], () => import('./mediator/Cases.tsx')) },
  { path: '/desk/cases/:id', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'timeline', 'clock', 'proposal', 'terms'], () => import('./mediator/DeskCase.tsx')) },
  { path: '/desk/cases/:id/agreement', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'agreement', 'proposal', 'terms'], () => import('./mediator/Draft.tsx')) },
  { path: '/desk/cases/:id/offer', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'proposal', 'terms'], () => import('./mediator/Offer.tsx')) },
  { path: '/desk/cases/:id/sign', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'agreement', 'proposal'], () => import('./mediator/Sign.tsx')) },
  { path: '/court', who: 'signedIn', page: court(() => import('./court/Confirmations.tsx')) },
  { path: '/court/confirmations', who: 'signedIn', page: court(() => import('./court/Confirmations.tsx')) },
  { path: '/court/confirmations/:id', who: 'signedIn', page: court(() => import('./court/Confirmations.tsx')) },
  { path: '/court/filings', who: 'signedIn', page: court(() => import('./court/Filings.tsx')) },
  { path: '/court/filings/:id', who: 'signedIn', page: court(() => import('./court/Filings.tsx')) },
  { path: '/court/applications', who: 'signedIn', page: court(() => import('./court/Screenings.tsx')) },
  { path: '/court/applications/:id', who: 'signedIn', page: court(() => import('./court/Screenings.tsx')) },
  { path: '/court/appointments', who: 'signedIn', page: court(() => import('./court/Appointments.tsx')) },
  { path: '/court/appointments/:id', who: 'signedIn', page: court(() => import('./court/Appointments.tsx')) },
  { path: '/court/figures', who: 'signedIn', page: court(() => import('./court/Figures.tsx')) },
  { path: '/organization', who: 'signedIn', page: house(() => import('./organization/Organization.tsx')) },
  { path: '/organization/:part', who: 'signedIn', page: house(() => import('./organization/Organization.tsx')) },
  { path: '/operator', who: 'signedIn', page: page(['staffdesk', 'operator', 'case'], () => import('./operator/Operator.tsx')) },
];
