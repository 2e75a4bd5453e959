/** Reads a request for a waiver: each function checks one part of it, and throws `bad-request` with a JSON pointer. */
import { AttestryError } from '#lib/errors.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { WaiverScope } from '#lib/status/status.ts';
import { WAIVER_LIMITS, type WaiverRequest, type WaiverView } from '#lib/views/waiver.ts';

const DAY_MS = 86_400_000;
/** An RFC 3339 time, or a day, which means 00:00 UTC. */
const TIME_PATTERN = /^\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;
/** The id of a vulnerability in any database: `CVE-2026-1234`, `GHSA-…`, `RUSTSEC-…`, `RHSA-2026:1`. */
const VULNERABILITY_PATTERN = /^[A-Za-z][A-Za-z0-9]*[-_:][\w.:-]+$/;

/** A refusal of one member of the request. */
export function refuse(message: string, pointer: string): AttestryError {
  return new AttestryError('bad-request', message, { pointer });
}

/** A required text without the white space around it. */
export function requireText(request: WaiverRequest, member: 'owner' | 'reason'): string {
  const text = request[member].trim();
  if (text === '') throw refuse('a waiver needs an owner and a reason', `/${member}`);
  return checkLength(text, member);
}

function checkLength(text: string, member: 'owner' | 'reason' | 'environment' | 'component' | 'vulnerability'): string {
  if (text.length > WAIVER_LIMITS[member])
    throw refuse(`the ${member} of a waiver has at most ${WAIVER_LIMITS[member]} characters`, `/${member}`);
  return text;
}

/** The expiry as RFC 3339 in UTC: in the future, and at most `maxDays` from now. */
export function requireExpiry(expiresAt: string, now: Date, maxDays: number): string {
  const until = TIME_PATTERN.test(expiresAt) ? Date.parse(expiresAt) : Number.NaN;
  if (Number.isNaN(until)) throw refuse('the end of a waiver must be an RFC 3339 time or day', '/expiresAt');
  if (until <= now.getTime() || until > now.getTime() + maxDays * DAY_MS)
    throw refuse(`a waiver must end in the future, at most ${maxDays} days from now`, '/expiresAt');
  return new Date(until).toISOString();
}

/** What the waiver is narrowed to. A package URL gets its canonical spelling, and the id of a CVE upper case. */
export function readScope({ environment, vulnerability, component }: WaiverRequest): WaiverScope {
  const where = environment === undefined ? null : checkLength(environment.trim(), 'environment');
  if (where === '') throw refuse('the environment needs a name', '/environment');
  return {
    environment: where,
    vulnerability: vulnerability === undefined ? null : readVulnerability(vulnerability),
    component: component === undefined ? null : readComponent(component),
  };
}

function readVulnerability(written: string): string {
  const id = checkLength(written.trim(), 'vulnerability');
  if (!VULNERABILITY_PATTERN.test(id))
    throw refuse('a vulnerability is named by its id, such as CVE-2026-1234', '/vulnerability');
  return /^cve-/i.test(id) ? id.toUpperCase() : id;
}

function readComponent(written: string): string {
  const purl = parsePurl(checkLength(written.trim(), 'component'));
  if (purl === null)
    throw refuse('a component is named by its package URL, such as pkg:npm/left-pad@1.3.0', '/component');
  return purl.canonical;
}

/** What the OpenVEX draft says. `not_affected` has either a justification or an impact (OpenVEX 0.2.0). */
export function readVex(request: WaiverRequest): Pick<WaiverView, 'vexStatus' | 'justification' | 'impact'> {
  const { vexStatus, vulnerability, justification } = request;
  const impact = request.impact?.trim() ?? null;
  if (impact !== null && impact.length > WAIVER_LIMITS.reason)
    throw refuse(`the impact has at most ${WAIVER_LIMITS.reason} characters`, '/impact');
  if (vexStatus !== undefined && vulnerability === undefined)
    throw refuse('only a waiver of a vulnerability has a VEX statement', '/vexStatus');
  const isUnaffected = vexStatus === 'not_affected';
  const given = [justification === undefined ? [] : 'justification', impact === null ? [] : 'impact'].flat();
  if (!isUnaffected && given.length > 0)
    throw refuse(`${given[0]} belongs to the VEX status not_affected`, `/${given[0]}`);
  if (isUnaffected && (given.length === 0 || impact === ''))
    throw refuse('the VEX status not_affected needs a justification or an impact', '/justification');
  if (given.length === 2) throw refuse('a VEX statement has either a justification or an impact', '/impact');
  return { vexStatus: vexStatus ?? null, justification: justification ?? null, impact };
}
