import { lazy, Suspense, type ReactNode } from 'react';
import type { Resource } from '../api/useResource.ts';
import { loadTexts } from '../texts/t.ts';
import { Loading } from '../ui/Loading/Loading.tsx';

const Refusal = lazy(async () => (await Promise.all([import('./Refusal.tsx'), loadTexts(['seldom', 'fault'])]))[0]);

/** ResourceView shows loading, not yours, not found, error or offline for a resource, and its children once there is data. */
export function ResourceView<T>({ of, children }: { of: Resource<T>; children: (data: T) => ReactNode }) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  return of.fault ? <Suspense fallback={<Loading />}><Refusal of={of as Resource<unknown>} /></Suspense> : <Loading />;
}
