import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [
  { path: '/desk', who: 'signedIn', page: page(['staffdesk', 'desk'], () => import('./mediator/Today.tsx')) },
  { path: '/desk/cases', who: 'signedIn', page: page(['staffdesk', 'desk'], () => import('./mediator/Cases.tsx')) },
  { path: '/desk/cases/:id', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'timeline', 'clock', 'proposal', 'terms'], () => import('./mediator/DeskCase.tsx')) },
  { path: '/desk/cases/:id/agreement', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'agreement', 'proposal', 'terms'], () => import('./mediator/Draft.tsx')) },
  { path: '/desk/cases/:id/offer', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'proposal', 'terms'], () => import('./mediator/Offer.tsx')) },
  { path: '/desk/cases/:id/sign', who: 'signedIn', page: page(['staffdesk', 'desk', 'casework', 'case', 'agreement', 'proposal'], () => import('./mediator/Sign.tsx')) },
];
