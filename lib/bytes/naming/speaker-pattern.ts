/**
 * Identities of signers and builders as people write them, in expectations and in rules: whether a text may stand, how
 * wide a pattern with `*` is, and what it matches.
 */
import { matchesWildcard } from './wildcard.ts';

/** The reason why a text is refused; null where it may stand. */
export type Reason = string | null;

/** Mail hosts where anybody can have an address, with any top-level domain, and those with exactly one. */
const PUBLIC_MAIL_HOST =
  /^(?:gmail|googlemail|outlook|hotmail|live|msn|icloud|aol|yahoo|ymail|rocketmail|gmx|fastmail|proton|protonmail|tutanota|hushmail|zoho|yandex)\.(?:[a-z]{2,}|com?\.[a-z]{2})$/i;
const PUBLIC_MAIL_DOMAINS = new Set(
  [
    '126.com 163.com duck.com email.com freenet.de hey.com inbox.com inbox.lv inbox.ru list.ru mac.com mail.com mail.ru',
    'mailbox.org mailinator.com me.com naver.com noreply.github.com pm.me posteo.de posteo.net qq.com rediffmail.com',
    'sina.com t-online.de tuta.com tuta.io users.noreply.github.com users.noreply.gitlab.com web.de ya.ru',
  ]
    .join(' ')
    .split(' '),
);

/** Issuers whose certificates name a job by a URL. Its end is the name of a branch, which can look like an address. */
const ISSUERS_OF_JOBS =
  /^https:\/\/(?:token\.actions\.githubusercontent\.com|gitlab\.com|agent\.buildkite\.com|oidc\.circleci\.com|[^/]+\.codefresh\.io)(?:\/|$)/;

const URL_SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;
/** Scheme, host and one complete path segment, all before the first `*`. */
const FIXED_SEGMENT = /^[a-z][a-z\d+.-]*:\/\/[^/*]+\/[^/*]+\//i;
const ADDRESS = /^[^\s@/]+@[^\s@/]+$/;
const ADDRESSES_OF_DOMAIN = /^\*@([^\s@/*]+\.[^\s@/*.]+)$/;

/** Whether a text is the identity of a certificate: a URL or an e-mail address. */
export function isCertificateIdentity(text: string): boolean {
  return URL_SCHEME.test(text) || ADDRESS.test(text);
}

/** Whether a signer has the identity, or one that the pattern stands for. */
export function matchesIdentity(pattern: string, identity: string): boolean {
  if (!matchesWildcard(pattern, identity)) return false;
  // `*@acme.com` stands for addresses. A job is named by a URL, and its branch can be called x@acme.com.
  return !pattern.startsWith('*@') || ADDRESS.test(identity);
}

/** The reason why a text is no pattern of builders. */
export function checkBuilder(pattern: string): Reason {
  return checkSpelling(pattern) ?? (pattern.includes('*') ? checkUrlPattern(pattern) : null);
}

/** The reason why a text is no identity of a signer with this issuer, or no pattern of such identities. */
export function checkIdentity(pattern: string, issuer: string | null): Reason {
  const spelling = checkSpelling(pattern);
  if (spelling !== null || !pattern.includes('*')) return spelling;
  const domain = ADDRESSES_OF_DOMAIN.exec(pattern)?.[1];
  if (domain === undefined) return checkUrlPattern(pattern);
  if (PUBLIC_MAIL_HOST.test(domain) || PUBLIC_MAIL_DOMAINS.has(domain.toLowerCase()))
    return `anybody can have an address at ${domain}: write each address, or the domain of an organisation`;
  return issuer !== null && ISSUERS_OF_JOBS.test(issuer)
    ? `${issuer} names jobs by URLs, and a branch of anybody can be called x@${domain}: write the URL of the workflow`
    : null;
}

/** The reason why a text is no issuer. An issuer is always exact. */
export function checkIssuer(issuer: string): Reason {
  const spelling = checkSpelling(issuer);
  if (spelling !== null) return spelling;
  return issuer.includes('*') ? 'an issuer is compared exactly: write it without `*`' : null;
}

function checkUrlPattern(pattern: string): Reason {
  if (FIXED_SEGMENT.test(pattern.slice(0, pattern.indexOf('*')))) return null;
  return (
    `the pattern ${JSON.stringify(pattern)} is too wide: before its first \`*\` it needs a scheme, a host and one ` +
    'complete segment of the path, as https://github.com/acme/*'
  );
}

/** The reason why a text looks like a regular expression. */
function checkSpelling(text: string): Reason {
  if (!/^\^|\$$|\.[*+]|\\[.\w/]|\(\?|\[\^/.test(text)) return null;
  const plain = text
    .replace(/^\^/, '')
    .replace(/\$$/, '')
    .replace(/\.[*+]/g, '*')
    .replace(/\\(.)/g, '$1');
  const hint =
    !plain.includes('*') || checkUrlPattern(plain) === null ? `. Perhaps ${JSON.stringify(plain)} is meant` : '';
  return (
    'the text looks like a regular expression, and Attestry compares it as it is: the whole text, with `*` for any ' +
    `characters${hint}`
  );
}
