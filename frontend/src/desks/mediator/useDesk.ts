import { getPack, listProposals } from '../../api/cases.ts';
import { useResource } from '../../api/useResource.ts';
import { listSessions } from '../../rooms/api.ts';

/** usePack is the rule pack of a case: grounds, consents, clocks. */
export const usePack = (track: string | undefined) => useResource(track ? `pack/${track}` : null, () => getPack(track!));

/** useOffers is every offer that may be read, kept fresh. */
export const useOffers = (id: string) => useResource(`proposals/${id}`, () => listProposals(id), { topic: `case:${id}` });

/** useTalks is every session of a case, kept fresh. */
export const useTalks = (id: string) => useResource(`sessions/${id}`, () => listSessions(id), { topic: `case:${id}` });
