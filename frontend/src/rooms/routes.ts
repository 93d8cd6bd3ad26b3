import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [
  { path: '/sessions/:id', who: 'signedIn', page: page(['room'], () => import('./RoomPage.tsx')) },
  { path: '/desk/sessions/:id', who: 'signedIn', page: page(['room', 'cockpit', 'proposal', 'terms', 'casework'], () => import('./Cockpit.tsx')) },
];
