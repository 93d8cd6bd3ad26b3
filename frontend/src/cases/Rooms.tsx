import { Suspense } from 'react';
import { Route as Match, Switch } from 'wouter';
import { page, type Route } from '../app/route.ts';
import { NotFound } from '../app/seldom.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';

/* The pages inside a case. They are listed in a file of their own because the first page of a visit needs none of their names. */

const rooms: readonly Route[] = [
  { path: '/cases/:id/receipt', who: 'signedIn', page: page(['case', 'receipt'], () => import('./Receipt.tsx')) },
  { path: '/cases/:id/papers', who: 'signedIn', page: page(['case', 'paper'], () => import('./Papers.tsx')) },
  { path: '/cases/:id/documents', who: 'signedIn', page: page(['case', 'document'], () => import('./Documents.tsx')) },
  { path: '/cases/:id/extension', who: 'signedIn', page: page(['case'], () => import('./Extension.tsx')) },
  { path: '/cases/:id/relation', who: 'signedIn', page: page(['case'], () => import('./Relation.tsx')) },
  { path: '/cases/:id/routing', who: 'signedIn', page: page(['case', 'routing', 'why'], () => import('../routing/Why.tsx')) },
  { path: '/cases/:id/conflicts', who: 'signedIn', page: page(['case', 'routing', 'why'], () => import('../routing/Conflicts.tsx')) },
  { path: '/cases/:id/stop', who: 'signedIn', page: page(['case', 'stop'], () => import('./Stop.tsx')) },
  { path: '/cases/:id/payments', who: 'signedIn', page: page(['case', 'payment'], () => import('./Payments.tsx')) },
  { path: '/cases/:id/times', who: 'signedIn', page: page(['case', 'times'], () => import('../times/Times.tsx')) },
  { path: '/cases/:id/candidates', who: 'signedIn', page: page(['case', 'routing', 'candidates'], () => import('../candidates/Candidates.tsx')) },
  { path: '/cases/:id/proposals', who: 'signedIn', page: page(['case', 'proposal'], () => import('../proposals/Proposals.tsx')) },
  { path: '/cases/:id/proposals/new', who: 'signedIn', page: page(['case', 'proposal'], () => import('../proposals/NewProposal.tsx')) },
  { path: '/cases/:id/agreement', who: 'signedIn', page: page(['case', 'agreement', 'terms', 'proposal'], () => import('../agreements/Agreement.tsx')) },
  { path: '/cases/:id/confirmation', who: 'signedIn', page: page(['case', 'confirmation'], () => import('../agreements/Confirmation.tsx')) },
  { path: '/cases/:id/facts', who: 'signedIn', page: page(['case', 'agreement', 'facts'], () => import('../agreements/Facts.tsx')) },
  { path: '/cases/:id/filing', who: 'signedIn', page: page(['case', 'filing', 'document'], () => import('../filing/Filing.tsx')) },
];

/** Rooms shows the page of a case that the address names. */
export default function Rooms() {
  return (
    <Suspense fallback={<Loading />}>
      <Switch>
        {rooms.map(({ path, page: Page }) => <Match key={path} path={path}>{(params) => <Page params={params as Record<string, string>} />}</Match>)}
        <Match><NotFound /></Match>
      </Switch>
    </Suspense>
  );
}
