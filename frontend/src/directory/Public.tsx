import type { ComponentType } from 'react';
import { Route as Match, Switch } from 'wouter';
import Certificate from './Certificate.tsx';
import Directory from './Directory.tsx';
import House from './House.tsx';
import Mediator from './Mediator.tsx';

/* What anybody may look up. The first file of the pages knows only where these begin (routes.ts): cases do not carry them. */
const table: readonly { path: string; page: ComponentType<{ params: never }> }[] = [
  { path: '/directory', page: Directory },
  { path: '/organizations/:id', page: House },
  { path: '/mediators/:id', page: Mediator },
  { path: '/verify/certificate', page: Certificate },
  { path: '/verify/certificate/:number', page: Certificate },
];

/** Public opens the page that the address names. */
export default function Public() {
  return <Switch>{table.map(({ path, page: Page }) => <Match key={path} path={path}>{(params) => <Page params={params as never} />}</Match>)}</Switch>;
}
