import { locale } from '../texts/locale.ts';
import type { components } from './schema.d.ts';

/* Names for the generated shapes, so that pages read well. Nothing is described twice: schema.d.ts comes from docs/generated/openapi.json. */

/** Schemas is every shape of the API by its name in the server. */
export type Schemas = components['schemas'];

/** Label is a text in both languages, as rule packs and names of houses come. */
export type Label = Schemas['Label'];

/** pick returns a label in the reader's language; empty when there is none. */
export function pick(label: Label | undefined | null): string {
  if (!label) return '';
  return locale() === 'en' ? label.en || label.zh : label.zh || label.en;
}

/** Page is one page of a list; `next` is the cursor of the following one. */
export interface Page<T> {
  items: T[];
  next?: string;
}

export type Keyed = Schemas['Keyed'];
export type Session = Schemas['SessionView'];
export type Role = Schemas['RoleView'];
export type You = Schemas['You'];
export type Court = Schemas['CourtView'];
export type Turn = Schemas['TurnView'];
export type Party = Schemas['PartyView'];
export type PartyInput = Schemas['PartyInput'];
export type Side = Party['side'];
export type Evidence = Schemas['EvidenceView'];
export type Visibility = Evidence['visibility'];
export type Cite = Schemas['Cite'];
export type ClockView = Schemas['ClockView'];
export type Story = Schemas['StoryView'];
export type TimelineEntry = Schemas['EntryView'];
export type Signature = Schemas['SignatureView'];
export type Finding = Schemas['Finding'];
export type Instalment = Schemas['Instalment'];
export type Term = Schemas['Term'];
export type Agreement = Schemas['AgreementView'];
export type FactsRecord = Schemas['FactsView'];
export type Link = Schemas['LinkView'];
export type DuePayment = Schemas['DueView'];
export type Slot = Schemas['SlotView'];
export type SessionSummary = Schemas['SessionSummary'];
export type CaseView = Schemas['CaseView'];
export type CaseState = CaseView['state'];
export type CaseSummary = Schemas['CaseSummary'];
export type Kind = Schemas['KindView'];
export type Question = Schemas['QuestionView'];
export type Option = Schemas['OptionView'];
export type Region = Schemas['RegionView'];
export type Ground = Schemas['GroundView'];
export type Consent = Schemas['ConsentRule'];
export type Pack = Schemas['PackView'];
export type Candidate = Schemas['CandidateView'];
export type Candidates = Schemas['CandidatesView'];
export type OfferedTerm = Schemas['OfferedTerm'];
export type Proposal = Schemas['ProposalView'];
export type Document = Schemas['DocumentView'];
export type ConfirmationView = Schemas['ConfirmationView'];
export type FilingView = Schemas['FilingView'];
export type Invitation = Schemas['Invitation'];
export type Verified = Schemas['Verified'];
export type DemoPerson = Schemas['DemoPerson'];
export type DemoMessage = Schemas['DemoMessage'];
export type DraftSaved = Schemas['Saved'];
export type DraftPatch = Schemas['DraftInBody'];
