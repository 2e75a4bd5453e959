/**
 * The formats that Attestry asserts (JSON Schema Validation 2020-12 §7.3). Each expression is anchored, and no two of
 * its repetitions can match the same characters, so that it is linear in the text.
 */
import { lookupTable } from '#lib/bytes/lookup-table.ts';

/** Longer texts have no format: none of these needs so many characters. */
const MAX_CHARACTERS = 8_192;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,20})?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** RFC 3339 appendix A: a unit may be left out at the ends and not between two others. */
const DURATION =
  /^P(?:\d+W|(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?|T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))$/;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const URI = /^[A-Za-z][A-Za-z0-9+.-]{0,63}:(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;

const FORMATS = lookupTable<(text: string) => boolean>({
  date: isDate,
  time: isTime,
  'date-time': isDateTime,
  duration: (text) => DURATION.test(text),
  email: isEmail,
  hostname: isHostname,
  ipv4: isIpv4,
  ipv6: isIpv6,
  uri: isUri,
  uuid: (text) => /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(text),
  'json-pointer': (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text),
});

/** The names of the formats. */
export const FORMAT_NAMES: readonly string[] = [
  'date',
  'time',
  'date-time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uri',
  'uuid',
  'json-pointer',
];

/** Whether a text has a format. */
export function hasFormat(name: string, text: string): boolean {
  return text.length <= MAX_CHARACTERS && FORMATS[name]?.(text) === true;
}

/** A `full-date` of RFC 3339 §5.6 that exists. */
function isDate(text: string): boolean {
  const [, year, month, day] = DATE.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

/** A `full-time` of RFC 3339 §5.6. A leap second is at the end of a day in UTC. */
function isTime(text: string): boolean {
  const parts = TIME.exec(text);
  if (parts === null) return false;
  const [hour, minute, second] = parts.slice(1, 4).map(Number) as [number, number, number];
  const [offsetHour, offsetMinute] = parts.slice(5, 7).map((part) => Number(part ?? 0)) as [number, number];
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const offset = (parts[4] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  return (((hour * 60 + minute - offset) % 1440) + 1440) % 1440 === 1439;
}

/** A `date-time` of RFC 3339 §5.6. */
export function isDateTime(text: string): boolean {
  return /^.{10}[Tt]/.test(text) && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

function isHostname(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => LABEL.test(label));
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64) return false;
  const domain = text.slice(at + 1);
  const literal = /^\[(?:IPv6:(.+)|([\d.]+))\]$/.exec(domain);
  const isDomain = literal === null ? isHostname(domain) : isIpv6(literal[1] ?? '') || isIpv4(literal[2] ?? '');
  const local = text.slice(0, at);
  return isDomain && (LOCAL_PART.test(local) || /^"(?:[^"\\]|\\.)*"$/.test(local));
}

function isIpv4(text: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text);
}

/** RFC 4291 §2.2. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const hasIpv4 = last?.includes('.') === true;
  if (hasIpv4 && (!isIpv4(last) || text.endsWith('::'))) return false;
  const hex = hasIpv4 ? groups.slice(0, -1) : groups;
  const count = hex.length + (hasIpv4 ? 2 : 0);
  return hex.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

/** RFC 3986, without the rules of each scheme. */
function isUri(text: string): boolean {
  if (!URI.test(text)) return false;
  const afterScheme = text.slice(text.indexOf(':') + 1);
  const authority = afterScheme.startsWith('//') ? (/^[^/?#]*/.exec(afterScheme.slice(2))?.[0] ?? '') : null;
  const rest = authority === null ? afterScheme : afterScheme.slice(2 + authority.length);
  return !/[[\]]/.test(rest) && (authority === null || isAuthority(authority));
}

/** RFC 3986 §3.2: `user@host:port`, where an address of IPv6 is in brackets. */
function isAuthority(authority: string): boolean {
  const parts = /^(?:[^@[\]]*@)?(?:\[([^[\]]*)\]|[^@:[\]]*)(?::\d*)?$/.exec(authority);
  return parts !== null && (parts[1] === undefined || isIpv6(parts[1]) || /^[vV]/.test(parts[1]));
}
