import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [
  { path: '/i/:token', who: 'any', page: page(['invitation'], () => import('./Invitation.tsx'), true) },
  { path: '/cases/:id/answer', who: 'signedIn', page: page(['answer'], () => import('./Answer.tsx')) },
];
