import type { ComponentType } from 'react';
import { Route as Match, Switch } from 'wouter';
import Apply from './Apply.tsx';
import Begin from './Begin.tsx';
import Status from './Status.tsx';

/* How an organization comes onto a roster. The first file of the pages knows only where this begins (routes.ts). */
const table: readonly { path: string; page: ComponentType<{ params: never }> }[] = [
  { path: '/organizations/apply', page: Begin },
  { path: '/organizations/apply/:id', page: Apply },
  { path: '/organizations/applications/:id', page: Status },
];

/** Pages opens the page that the address names. */
export default function Pages() {
  return <Switch>{table.map(({ path, page: Page }) => <Match key={path} path={path}>{(params) => <Page params={params as never} />}</Match>)}</Switch>;
}
