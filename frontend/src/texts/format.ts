import { locale } from './locale.ts';

/* Dates, times, sums and sizes as the Voice wants them: en "Fri 13 Nov", zh "11月13日（周五）"; the year only when it is not this one. */

let zone = 'Asia/Shanghai';
let clock = () => new Date();

/** setZone sets the time zone in which deadlines and sessions are shown: that of the court, not of the phone. */
export function setZone(next: string): void {
  zone = next;
}

/** timeZone is the zone in which times are shown and typed. */
export function timeZone(): string {
  return zone;
}

/** setNow replaces the clock of formatting, for tests. */
export function setNow(now: () => Date): void {
  clock = now;
}

/** When is a point in time (RFC 3339), a calendar day (YYYY-MM-DD), or a Date. */
export type When = string | Date;

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

interface Parts {
  y: number;
  m: number;
  d: number;
  w: number;
  time: string;
}

function parts(when: When): Parts {
  const day = typeof when === 'string' ? DAY.exec(when) : null;
  if (day) {
    const at = new Date(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3])));
    return { y: at.getUTCFullYear(), m: at.getUTCMonth() + 1, d: at.getUTCDate(), w: at.getUTCDay(), time: '' };
  }
  const at = typeof when === 'string' ? new Date(when) : when;
  const f: Record<string, string> = {};
  for (const p of new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(at)) f[p.type] = p.value;
  return { y: Number(f.year), m: Number(f.month), d: Number(f.day), w: WEEK_EN.indexOf(f.weekday ?? ''), time: `${f.hour}:${f.minute}` };
}

const WEEK_EN = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const WEEK_ZH = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];
const MONTH_EN = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function valid(when: When | undefined | null): when is When {
  return when != null && when !== '' && !Number.isNaN(new Date(when).getTime());
}

/** date shows a day: "13 Nov", "11月13日"; with the year when it is another year. */
export function date(when: When | undefined | null): string {
  if (!valid(when)) return '';
  const p = parts(when);
  const other = p.y !== parts(clock()).y;
  return locale() === 'en' ? `${p.d} ${MONTH_EN[p.m - 1]}${other ? ` ${p.y}` : ''}` : `${other ? `${p.y}年` : ''}${p.m}月${p.d}日`;
}

/** longDate always shows the year: "13 Nov 2026", "2026年11月13日". */
export function longDate(when: When | undefined | null): string {
  if (!valid(when)) return '';
  const p = parts(when);
  return locale() === 'en' ? `${p.d} ${MONTH_EN[p.m - 1]} ${p.y}` : `${p.y}年${p.m}月${p.d}日`;
}

/** day shows a day with its weekday: "Fri 13 Nov", "11月13日（周五）". */
export function day(when: When | undefined | null): string {
  if (!valid(when)) return '';
  const p = parts(when);
  return locale() === 'en' ? `${WEEK_EN[p.w]} ${date(when)}` : `${date(when)}（${WEEK_ZH[p.w]}）`;
}

/** time shows the hour: "16:05". */
export function time(when: When | undefined | null): string {
  return valid(when) ? parts(when).time : '';
}

/** dateTime shows a point in time: "19 Nov, 16:05", "11月19日16:05"; "today 09:12" on the same day. */
export function dateTime(when: When | undefined | null): string {
  if (!valid(when)) return '';
  const p = parts(when);
  if (!p.time) return date(when);
  const now = parts(clock());
  if (p.y === now.y && p.m === now.m && p.d === now.d) return locale() === 'en' ? `today ${p.time}` : `今天${p.time}`;
  return locale() === 'en' ? `${date(when)}, ${p.time}` : `${date(when)}${p.time}`;
}

/** due shows a limit. Midnight belongs to the day that ends: "Fri 13 Nov, midnight", "11月13日（周五）24:00". */
export function due(when: When | undefined | null): string {
  if (!valid(when)) return '';
  const p = parts(when);
  if (!p.time) return day(when);
  if (p.time === '00:00' || p.time === '23:59') {
    const before = day(new Date(new Date(when).getTime() - (p.time === '00:00' ? 1 : 0)));
    return locale() === 'en' ? `${before}, midnight` : `${before}24:00`;
  }
  return locale() === 'en' ? `${day(when)}, ${p.time}` : `${day(when)}${p.time}`;
}

/** dueDay shows only the day of a limit, counting midnight to the day that ends. */
export function dueDay(when: When | undefined | null): string {
  if (!valid(when)) return '';
  return parts(when).time === '00:00' ? day(new Date(new Date(when).getTime() - 1)) : day(when);
}

/** dueDate shows the day of a limit without its weekday: "13 Nov", "11月13日". */
export function dueDate(when: When | undefined | null): string {
  if (!valid(when)) return '';
  return parts(when).time === '00:00' ? date(new Date(new Date(when).getTime() - 1)) : date(when);
}

/** daysLeft counts the calendar days from today to a limit; 0 is today, negative is over. */
export function daysLeft(when: When): number {
  const end = parts(parts(when).time === '00:00' ? new Date(new Date(when).getTime() - 1) : when);
  const now = parts(clock());
  return Math.round((Date.UTC(end.y, end.m - 1, end.d) - Date.UTC(now.y, now.m - 1, now.d)) / 86_400_000);
}

/** number groups digits: "30,000". */
export function number(n: number): string {
  return new Intl.NumberFormat(locale()).format(n);
}

/** MoneyValue is an amount in minor units (fen, cents) with its currency. */
export interface MoneyValue {
  minor: number;
  currency: string;
}

/** money shows a sum: "CNY 30,000", "30,000元"; minor units only when there are any. */
export function money(value: MoneyValue | undefined | null): string {
  if (!value) return '';
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency: value.currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const whole = value.minor % 10 ** digits === 0;
  const shown = new Intl.NumberFormat(locale(), { minimumFractionDigits: whole ? 0 : digits, maximumFractionDigits: digits }).format(value.minor / 10 ** digits);
  return locale() !== 'en' && value.currency === 'CNY' ? `${shown}元` : `${value.currency} ${shown}`;
}

/** size shows bytes: "1.2 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 999_500 ? 'KB' : bytes < 999_500_000 ? 'MB' : 'GB';
  const n = bytes / (unit === 'KB' ? 1e3 : unit === 'MB' ? 1e6 : 1e9);
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: n < 10 ? 1 : 0 }).format(n)} ${unit}`;
}

/** phone groups a mobile number as it is read aloud: "138 0000 0001". */
export function phone(digits: string): string {
  return /^1\d{10}$/.test(digits) ? `${digits.slice(0, 3)} ${digits.slice(3, 7)} ${digits.slice(7)}` : digits;
}

/** today is the calendar day in the court's zone, as YYYY-MM-DD. */
export function today(): string {
  const p = parts(clock());
  return `${p.y}-${String(p.m).padStart(2, '0')}-${String(p.d).padStart(2, '0')}`;
}

const formats = { date, longDate, day, time, dateTime, due, dueDay, dueDate, number, money, size, phone };

/** ParamFormat names a formatter that a text may ask for, as in `{due:day}`. */
export type ParamFormat = keyof typeof formats;

/** formatParam shows a parameter as its text asks; what cannot be formatted is shown as it is. */
export function formatParam(value: unknown, format?: ParamFormat): string {
  if (value === undefined || value === null) return '';
  const f = format ? formats[format] : undefined;
  if (f) return (f as (v: unknown) => string)(value) || String(value);
  return typeof value === 'number' ? number(value) : String(value);
}
