/* One line per noun: the zh-CN file is the source of every key. To add a noun: add both JSON files and a line here. */
import type seldomTexts from '../locales/zh-CN/seldom.json';
import type commonTexts from '../locales/zh-CN/common.json';
import type entryTexts from '../locales/zh-CN/entry.json';
import type faultTexts from '../locales/zh-CN/fault.json';
import type startTexts from '../locales/zh-CN/start.json';
import type mailboxTexts from '../locales/zh-CN/mailbox.json';
import type checkTexts from '../locales/zh-CN/check.json';
import type staffTexts from '../locales/zh-CN/staff.json';
import type invitationTexts from '../locales/zh-CN/invitation.json';
import type answerTexts from '../locales/zh-CN/answer.json';
import type clockTexts from '../locales/zh-CN/clock.json';
import type timelineTexts from '../locales/zh-CN/timeline.json';
import type routingTexts from '../locales/zh-CN/routing.json';
import type termsTexts from '../locales/zh-CN/terms.json';
import type caseTexts from '../locales/zh-CN/case.json';
import type receiptTexts from '../locales/zh-CN/receipt.json';
import type paperTexts from '../locales/zh-CN/paper.json';
import type documentTexts from '../locales/zh-CN/document.json';
import type stopTexts from '../locales/zh-CN/stop.json';
import type paymentTexts from '../locales/zh-CN/payment.json';
import type timesTexts from '../locales/zh-CN/times.json';
import type candidatesTexts from '../locales/zh-CN/candidates.json';
import type proposalTexts from '../locales/zh-CN/proposal.json';
import type agreementTexts from '../locales/zh-CN/agreement.json';
import type confirmationTexts from '../locales/zh-CN/confirmation.json';
import type factsTexts from '../locales/zh-CN/facts.json';
import type filingTexts from '../locales/zh-CN/filing.json';
import type staffdeskTexts from '../locales/zh-CN/staffdesk.json';
import type deskTexts from '../locales/zh-CN/desk.json';
import type caseworkTexts from '../locales/zh-CN/casework.json';
import type triageTexts from '../locales/zh-CN/triage.json';
import type courtTexts from '../locales/zh-CN/court.json';
import type organizationTexts from '../locales/zh-CN/organization.json';
import type operatorTexts from '../locales/zh-CN/operator.json';
import type roomTexts from '../locales/zh-CN/room.json';
import type cockpitTexts from '../locales/zh-CN/cockpit.json';
import type reviewTexts from '../locales/zh-CN/review.json';
import type intakeTexts from '../locales/zh-CN/intake.json';

export interface Nouns {
  /** common is what every page says; its rarer half lies in seldom.json, which the lean entry pages do without at first. */
  common: typeof commonTexts & typeof seldomTexts;
  seldom: typeof seldomTexts;
  entry: typeof entryTexts;
  fault: typeof faultTexts;
  start: typeof startTexts;
  mailbox: typeof mailboxTexts;
  check: typeof checkTexts;
  staff: typeof staffTexts;
  invitation: typeof invitationTexts;
  answer: typeof answerTexts;
  clock: typeof clockTexts;
  timeline: typeof timelineTexts;
  routing: typeof routingTexts;
  terms: typeof termsTexts;
  case: typeof caseTexts;
  receipt: typeof receiptTexts;
  paper: typeof paperTexts;
  document: typeof documentTexts;
  stop: typeof stopTexts;
  payment: typeof paymentTexts;
  times: typeof timesTexts;
  candidates: typeof candidatesTexts;
  proposal: typeof proposalTexts;
  agreement: typeof agreementTexts;
  confirmation: typeof confirmationTexts;
  facts: typeof factsTexts;
  filing: typeof filingTexts;
  staffdesk: typeof staffdeskTexts;
  desk: typeof deskTexts;
  casework: typeof caseworkTexts;
  triage: typeof triageTexts;
  court: typeof courtTexts;
  organization: typeof organizationTexts;
  operator: typeof operatorTexts;
  room: typeof roomTexts;
  cockpit: typeof cockpitTexts;
  intake: typeof intakeTexts;
  review: typeof reviewTexts;
}

/** Noun is the name of a locale file: the first word of each of its keys. */
export type Noun = keyof Nouns;

/** TextKey is every key that zh-CN knows, such as `common.next`. */
export type TextKey = { [N in Noun]: `${N}.${keyof Nouns[N] & string}` }[Noun];
