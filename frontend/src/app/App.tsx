import { lazy, Suspense } from 'react';
import { Route as Match, Switch, useLocation } from 'wouter';
import { useSession } from '../session/session.ts';
import { LiveRegion } from '../ui/LiveRegion/LiveRegion.tsx';
import { Loading } from '../ui/Loading/Loading.tsx';
import { Boundary } from './Boundary.tsx';
import { loadTexts } from '../texts/t.ts';
import { useLanguage } from './language.ts';
import { routes } from './routes.ts';

const seldom = <K extends 'SignInPage' | 'AwaySheet' | 'NotFound'>(name: K) =>
  lazy(async () => ({ default: (await Promise.all([import('./seldom.tsx'), loadTexts(['seldom', 'fault'])]))[0][name] }));
const SignInPage = seldom('SignInPage');
const AwaySheet = seldom('AwaySheet');
const NotFound = seldom('NotFound');

/** App is the frame around every page. */
export function App() {
  useLanguage();
  const { away, ready, session } = useSession();
  const [here] = useLocation();
  return (
    <>
      <Boundary at={here}>
        <Suspense fallback={<Loading />}>
          <Switch>
            {routes.map(({ path, page: Page, who }) => (
              <Match key={path} path={path}>
                {(params) => who === 'any' || session.signedIn ? <Page key={here} params={params as Record<string, string>} /> : ready ? <SignInPage /> : <Loading />}
              </Match>
            ))}
            <Match><NotFound /></Match>
          </Switch>
        </Suspense>
      </Boundary>
      {away && <Suspense><AwaySheet /></Suspense>}
      <LiveRegion />
    </>
  );
}
