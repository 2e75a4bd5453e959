/** Addresses of e-mail, and the mail server that messages go through. */

/** An address, and the name that mail programs show beside it. */
export type Mailbox = { name: string | null; address: string };

/**
 * `user@host` in ASCII: the form that HTML calls a valid e-mail address, with the lengths of RFC 5321 §4.5.3.1. It has
 * no quoted part, no comment and no address literal, so it holds exactly one address whoever reads it.
 */
const ADDRESS =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;
const MAX_ADDRESS = 254;
/** A displayed name without the characters that need quotes, escapes or a line of their own. */
const NAMED = /^([^\p{Cc}"<>,;:@\\()[\]]{1,100}?) *<([^<>]+)>$/u;

const SCHEME = 'mailto:';

/** The one address that is written `user@host`, or `mailto:user@host` (RFC 6068); null for anything else. */
export function parseMailAddress(written: string): string | null {
  const address = written.startsWith(SCHEME) ? written.slice(SCHEME.length) : written;
  return address.length <= MAX_ADDRESS && ADDRESS.test(address) ? address : null;
}

/** The URI of an address, in which `%`, `?` and the like have no meaning of their own (RFC 6068 §2). */
export const mailtoOf = (address: string): string => `${SCHEME}${address}`;

/** A mailbox as `user@host` or `Name <user@host>`; null for anything else. */
export function parseMailbox(written: string): Mailbox | null {
  const [, name, inner] = NAMED.exec(written.trim()) ?? [];
  const address = parseMailAddress(inner ?? written.trim());
  return address === null || address.startsWith(SCHEME) ? null : { name: name?.trim() ?? null, address };
}

/** `secure`: TLS from the first byte (RFC 8314); otherwise STARTTLS, which is required where there is a user. */
export type MailServer = {
  host: string;
  port: number;
  secure: boolean;
  user: string | null;
  password: string | null;
};

const [SUBMISSION_PORT, SUBMISSIONS_PORT] = [587, 465];

/** A mail server as `smtp://user:password@host:587` or `smtps://host`. Nothing behind the port has a meaning. */
export function parseMailServer(written: string): MailServer | { reason: string } {
  const url = URL.parse(written);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    return { reason: 'write smtp://host:port or smtps://host:port' };
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    return { reason: 'nothing is written behind the port: TLS follows from smtp: or smtps:' };
  const secure = url.protocol === 'smtps:';
  const [user, password] = [decoded(url.username), decoded(url.password)];
  if (user === null || password === null) return { reason: 'write the user and the password percent-encoded' };
  if ((user === '') !== (password === '')) return { reason: 'a user needs a password, and a password a user' };
  const usualPort = secure ? SUBMISSIONS_PORT : SUBMISSION_PORT;
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? usualPort : Number(url.port),
    secure,
    user: user || null,
    password: password || null,
  };
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
