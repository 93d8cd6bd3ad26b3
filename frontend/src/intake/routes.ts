import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [{ path: '/cases/:id/intake', who: 'signedIn', page: page(['intake'], () => import('./Intake.tsx'), true) }];
