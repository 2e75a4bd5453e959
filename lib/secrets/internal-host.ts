/**
 * Names and addresses of private networks. They are no secrets, but they tell a stranger how a network is laid out: the
 * content of a document is shown without them. Names by which Attestry decides keep them (docs/secrets.md).
 */
import type { Span } from './context-rules.ts';

/** Special-use and usual private domains: RFC 6762 §3, RFC 8375, ICANN's `.internal`, Kubernetes. */
const HOST =
  /(?<![A-Za-z0-9._-])(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.){1,8}(?:internal|local|localdomain|lan|corp|intranet|private|home\.arpa|svc)(?![A-Za-z0-9_-]|\.[a-z0-9])/gi;
/** RFC 1918, RFC 6598 and RFC 3927. */
const ADDRESS =
  /(?<![\w.-])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|169\.254(?:\.\d{1,3}){2}|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])(?:\.\d{1,3}){2})(?![\w-]|\.\d)/g;
const HINT = /\.(?:internal|local|lan|corp|intranet|private|home\.arpa|svc)|\d\.\d/i;

/** The internal hosts in a text. */
export function internalHosts(text: string): Span[] {
  if (text.length < 6 || !HINT.test(text)) return [];
  return [HOST, ADDRESS].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
      kind: 'internal-host',
    })),
  );
}
