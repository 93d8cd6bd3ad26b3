import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [
  { path: '/desk', who: 'signedIn', page: page(['staffdesk', 'desk'], () => import('./mediator/Today.tsx')) },
  { path: '/desk/cases', who: 'signedIn', page: page(['staffdesk', 'desk'], () => import('./mediator/Cases.tsx')) },
];
