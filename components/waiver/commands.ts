/** Commands that create a waiver, to copy. */
import { quoteForShell } from '#lib/format/shell.ts';
import type { WaiverDraft as ChangeOfWaivers, WhatIfDraft } from '#lib/views/what-if/draft.ts';

export type WaiverDraft = {
  rule: string;
  /** A digest or the slug of a project. */
  target: string;
  /** Empty: in every environment. */
  environment: string;
  /** Empty: the rule as a whole. */
  vulnerability: string;
  component: string;
  /** Empty: the vulnerability is under investigation. */
  vexStatus: string;
  justification: string;
  reason: string;
  owner: string;
  /** A day, `2027-01-31`; the waiver ends when the day does, in UTC. */
  lastDay: string;
};

/**
 * Whether a target is a digest: `alg:hex`, or hex alone; `…` stands for hex in a placeholder. Anything else is the slug
 * of a project.
 */
export function isDigest(target: string): boolean {
  return /^(?:[a-z0-9_]+:[0-9a-z…]+|[0-9a-f]{40,128})$/i.test(target);
}

/** The end of a waiver whose last day is given, RFC 3339; the text itself where it is not a day. */
export function endOf(lastDay: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(lastDay) ? `${lastDay}T23:59:59Z` : lastDay;
}

/** The optional members of a request, with the names of their options; those that are empty are left out. */
const NARROWING = [
  ['environment', '--environment'],
  ['vulnerability', '--vulnerability'],
  ['component', '--component'],
  ['vexStatus', '--vex-status'],
  ['justification', '--justification'],
] as const;

function narrowingOf(draft: WaiverDraft): { member: string; option: string; value: string }[] {
  return NARROWING.flatMap(([member, option]) => {
    const value = draft[member].trim();
    return value === '' ? [] : [{ member, option, value }];
  });
}

/** The body of `POST /api/v1/waivers`. */
export function waiverBody(draft: WaiverDraft): { [member: string]: string } {
  const { rule, target, reason, owner, lastDay } = draft;
  return {
    rule,
    [isDigest(target) ? 'artifact' : 'project']: target,
    ...Object.fromEntries(narrowingOf(draft).map(({ member, value }) => [member, value])),
    owner,
    reason,
    expiresAt: endOf(lastDay),
  };
}

/** The draft of a comparison with what the waiver would change. Its reason and its owner may still be missing. */
export function waiverWhatIf(draft: WaiverDraft): WhatIfDraft {
  const { owner, reason, ...body } = waiverBody({ ...draft, target: draft.target.trim() });
  const said = { ...(owner !== '' && { owner }), ...(reason !== '' && { reason }) };
  return { waivers: [{ ...body, ...said } as ChangeOfWaivers] };
}

/** The command that creates the waiver on the machine that has the data folder. */
export function waiveCommand(draft: WaiverDraft): string {
  const { rule, target, reason, owner, lastDay } = draft;
  const options: [string, string][] = [
    ['--rule', rule],
    [isDigest(target) ? '--artifact' : '--project', target],
    ...narrowingOf(draft).map(({ option, value }): [string, string] => [option, value]),
    ['--reason', reason],
    ['--expires', endOf(lastDay)],
    ...(owner === '' ? [] : [['--owner', owner] as [string, string]]),
  ];
  return `npx attestry waive ${options.map(([name, value]) => `${name} ${quoteForShell(value)}`).join(' ')}`;
}

/** The request that creates the waiver from anywhere, with a token of the scope `admin` in `ATTESTRY_TOKEN`. */
export function waiveRequest(draft: WaiverDraft, baseUrl: string): string {
  return [
    'curl -H "Authorization: Bearer $ATTESTRY_TOKEN" -H "Content-Type: application/json"',
    `--data ${quoteForShell(JSON.stringify(waiverBody(draft)))} ${quoteForShell(`${baseUrl}/api/v1/waivers`)}`,
  ].join(' ');
}
