import { page, type Route } from '../app/route.ts';

const desks = page(['staffdesk'], () => import('./Desks.tsx'));

/** routes says only where the desks begin; Desks.tsx has every page of them. */
export const routes: readonly Route[] = ['/desk', '/desk/availability', '/desk/cases/*?', '/court/*?', '/organization/*?', '/operator/*?'].map((path) => ({ path, who: 'signedIn', page: desks }));
