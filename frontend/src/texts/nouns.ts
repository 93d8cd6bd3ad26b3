/* One line per noun: the zh-CN file is the source of every key. To add a noun: add both JSON files and a line here. */
import type common from '../locales/zh-CN/common.json';
import type entry from '../locales/zh-CN/entry.json';
import type fault from '../locales/zh-CN/fault.json';
import type start from '../locales/zh-CN/start.json';
import type mailbox from '../locales/zh-CN/mailbox.json';
import type check from '../locales/zh-CN/check.json';
import type staff from '../locales/zh-CN/staff.json';
import type invitation from '../locales/zh-CN/invitation.json';
import type answer from '../locales/zh-CN/answer.json';

export interface Nouns {
  common: typeof common;
  entry: typeof entry;
  fault: typeof fault;
  start: typeof start;
  mailbox: typeof mailbox;
  check: typeof check;
  staff: typeof staff;
  invitation: typeof invitation;
  answer: typeof answer;
}

/** Noun is the name of a locale file: the first word of each of its keys. */
export type Noun = keyof Nouns;

/** TextKey is every key that zh-CN knows, such as `common.next`. */
export type TextKey = { [N in Noun]: `${N}.${keyof Nouns[N] & string}` }[Noun];
