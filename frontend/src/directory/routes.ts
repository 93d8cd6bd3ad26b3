import { page, type Route } from '../app/route.ts';

const open = page(['directory', 'house', 'certificate'], () => import('./Public.tsx'));

/** routes says only where the public pages begin; Public.tsx has every one of them. */
export const routes: readonly Route[] = ['/directory', '/organizations/:id', '/mediators/:id', '/verify/certificate/:number?'].map((path) => ({ path, who: 'any', page: open }));
