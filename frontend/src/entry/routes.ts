import { page, type Route } from '../app/route.ts';

export const routes: readonly Route[] = [
  { path: '/', who: 'any', page: page(['entry'], () => import('./Landing.tsx'), true) },
  { path: '/start', who: 'any', page: page(['start'], () => import('./Start.tsx'), true) },
  { path: '/mailbox', who: 'any', page: page(['mailbox'], () => import('./Mailbox.tsx')) },
  { path: '/check', who: 'any', page: page(['check', 'document'], () => import('./Check.tsx')) },
  { path: '/check/:number', who: 'any', page: page(['check', 'document'], () => import('./Check.tsx')) },
  { path: '/staff', who: 'any', page: page(['staff'], () => import('./Staff.tsx')) },
  { path: '/l/:token', who: 'any', page: page(['staff'], () => import('./StaffLink.tsx')) },
];
