import type { Schemas } from '../api/types.ts';

/* Names for the generated shapes that only desks use. */

export type PartyTag = Schemas['PartyTag'];
/** DeskItem is one thing on a desk. `day` and `length` of its clock draw how far it has run, where the server tells them. */
export type DeskItem = Schemas['DeskItem'] & { day?: number; length?: number };
export type DeskSession = Schemas['DeskSession'];
export type MediatorBadge = Schemas['MediatorBadge'];
export type MediatorDesk = Schemas['MediatorDesk'];
export type OrganizationDesk = Schemas['OrganizationDesk'];
export type CourtDesk = Schemas['CourtDesk'];
export type OperatorDesk = Schemas['OperatorDesk'];
export type CourtPaper = Schemas['CourtPaper'];
export type Ground = Schemas['GroundView'];
export type Confirmation = Schemas['ConfirmationView'];
export type Filing = Schemas['FilingView'];
export type Notes = Schemas['NotesView'];
export type Candidate = Schemas['CandidateView'];
export type Candidates = Schemas['CandidatesView'];
export type DisclosureInput = Schemas['DisclosureInput'];
export type AgreementInput = Schemas['AgreementInBody'];
export type TerminateInput = Schemas['TerminateInBody'];
export type FlawInput = Schemas['FlawInput'];
export type ScreenInput = Schemas['ScreenInBody'];
