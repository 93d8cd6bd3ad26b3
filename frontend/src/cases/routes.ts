import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [
  { path: '/cases', who: 'signedIn', page: page(['case'], () => import('./CaseList.tsx')) },
  { path: '/cases/:id', who: 'signedIn', page: page(['case', 'timeline', 'clock'], () => import('./CaseHome.tsx')) },
  { path: '/cases/:id/*?', who: 'signedIn', page: page([], () => import('./Rooms.tsx'), true) },
];
