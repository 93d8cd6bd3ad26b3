import { getCase } from '../api/intake.ts';
import type { CaseView } from '../api/types.ts';
import { useResource, type Resource } from '../api/useResource.ts';

/** useCase is a case kept fresh: live changes, and the last copy on this phone when the network is gone. */
export function useCase(id: string): Resource<CaseView> {
  return useResource(`case/${id}`, () => getCase(id), { topic: `case:${id}`, offline: true });
}
