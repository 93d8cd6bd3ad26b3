import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [
  { path: '/', who: 'any', page: page(['entry'], () => import('./Landing.tsx')) },
];
