import { page, type Route } from '../app/route.ts';

const open = page(['onboarding', 'house', 'certificate', 'paper', 'fault'], () => import('./Pages.tsx'));

/** routes says only where onboarding begins; Pages.tsx has every page of it. */
export const routes: readonly Route[] = ['/organizations/apply', '/organizations/apply/:id', '/organizations/applications/:id'].map((path, i) => ({ path, who: i ? 'signedIn' : 'any', page: open }));
