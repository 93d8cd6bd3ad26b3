export type { Candidates, CaseView, Kind, Proposal, Schemas } from '../src/api/types.ts';
