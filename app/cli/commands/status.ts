/** `attestry status DIGEST`: print the status of an artifact, the reason, and every check, now or as of a time. */
import { type AmbiguousDigest, type Artifact, type ArtifactAsOf, ProblemError } from '#lib/client/client.ts';
import type { Status } from '#lib/status/status.ts';
import { claimCommand } from '#lib/format/claim-command.ts';
import { formatSpeaker } from '#lib/format/speaker.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { UndeterminedError, EXIT, type Exit, type Io, printJson, UsageError } from '../terminal/io.ts';
import { formatChecks } from '../terminal/print.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';
import { asOfText } from '../status/as-of.ts';
import { addServerOptions, openServer, type ServerOptions } from './server.ts';
import type { AddCommand } from '#app/cli/terminal/command.ts';

type Options = ServerOptions & { environment?: string; asOf?: string };

const EXIT_OF_STATUS: Record<Status, Exit> = {
  verified: EXIT.yes,
  waived: EXIT.yes,
  incomplete: EXIT.no,
  failed: EXIT.no,
  unknown: EXIT.unknown,
  error: EXIT.unknown,
};

/** The most platforms of an index, and the most claims, that are listed. */
const MAX_PLATFORMS = 32;
const MAX_CLAIMS = 10;
/** The most storage records of GitHub that are listed, and the most deployment records. */
const MAX_RECORDS = 5;

/** Parse a digest as people write it: `alg:hex`, or bare hex. Throws `UsageError` for anything else. */
export function parseDigest(written: string): string {
  if (/^[0-9a-f]{64}$/i.test(written)) return `sha256:${written.toLowerCase()}`;
  // Without an algorithm the server finds a commit as `gitCommit:` and as `sha1:`.
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(written)) return written.toLowerCase();
  if (/^[a-z0-9_]+:[0-9a-f]+$/i.test(written)) return written.toLowerCase();
  throw new UsageError(`${written} is not a digest: write it as sha256:…`);
}

/** The policy that gave the status. A server of an earlier version does not send its scope. */
function policyText({ policy }: Artifact): string | null {
  if (policy?.scope === undefined) return null;
  const mode = policy.mode === 'warn' ? ', which only warns' : '';
  return `${policy.id} version ${policy.version}${mode}, for ${policy.scope.project} in ${policy.scope.environment}`;
}

function statusText(view: Artifact, base: string): string {
  const { status, digest, names, project, slsaLevel, checks, summary, statusSince } = view;
  const facts: [string, string | null][] = [
    ['artifact', digest],
    ['name', names[0] ?? null],
    ['project', project?.slug ?? null],
    ['SLSA build', slsaLevel === null ? null : `level ${slsaLevel}`],
    ['since', statusSince],
    ['policy', policyText(view)],
    ...(view.dryRuns ?? []).map(({ policy, status: would, reason }): [string, string] => [
      'dry run',
      `${policy.id} version ${policy.version}: ${STATUS_PRESENTATION[would].word}, ${reason}`,
    ]),
    // A server of an earlier version does not send these members.
    ['rebuilds', view.rebuilds?.summary ?? null],
    ...githubFacts(view),
    ...(view.coveredBy ?? []).map((index): [string, string] => [
      'covered by',
      `index ${index.digest}${index.platform === null ? '' : ` as ${index.platform}`} (${STATUS_PRESENTATION[index.status].word})`,
    ]),
    ...(view.platforms ?? [])
      .slice(0, MAX_PLATFORMS)
      .map(({ digest: part, platform, status: stands }): [string, string] => [
        'platform',
        `${platform ?? 'not stated'} ${part}: ${stands === null ? 'nothing is known of it' : STATUS_PRESENTATION[stands].word}`,
      ]),
  ];
  const waiver =
    status.underlying === status.status
      ? ''
      : ` (would be ${STATUS_PRESENTATION[status.underlying].word} without the waiver)`;
  return [
    `${STATUS_PRESENTATION[status.status].word}${waiver}: ${sanitizeLine(status.reason)}\n`,
    summary === null ? '' : `${sanitizeLine(summary)}\n`,
    standingText(view),
    '\n',
    ...facts
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `  ${name.padEnd(10)} ${sanitizeLine(value!)}\n`),
    '\n',
    formatChecks(
      checks.map((check) => ({
        ...check,
        name: check.inherited === undefined ? check.title : `${check.title} (through its index)`,
        remedy: check.remediation?.text ?? null,
      })),
    ),
    claimsText(view),
    `\n${base}/artifacts/${digest}\n`,
  ].join('');
}

/** What GitHub lists of the artifact, which counts for nothing. */
function githubFacts({ githubRecords }: Artifact): [string, string | null][] {
  if (!githubRecords) return [];
  const { summary, storage, deployments } = githubRecords;
  const hasMore = Math.max(storage.length, deployments.length) > MAX_RECORDS;
  return [
    ['GitHub', summary],
    ...storage
      .slice(0, MAX_RECORDS)
      .map(({ registry, repository, status: stands }): [string, string] => [
        '',
        `stored in ${[registry, repository].filter(Boolean).join(' ')} (${stands ?? 'no status'})`,
      ]),
    ...deployments
      .slice(0, MAX_RECORDS)
      .map(({ environment, region, cluster, name, risks }): [string, string] => [
        '',
        `deployed to ${[environment, region, cluster, name].filter(Boolean).join(' / ')}${risks.length === 0 ? '' : ` (${risks.join(', ')})`}; whether it still runs is not known`,
      ]),
    ...(hasMore ? ([['', 'and more: --json']] satisfies [string, string][]) : []),
  ];
}

/**
 * What to do where no project here expects the artifact, or where two are in conflict. A server of an earlier version
 * sends neither member.
 */
function standingText({ project, expected, conflict }: Artifact): string {
  if (conflict)
    return `${conflict.map(({ slug }) => sanitizeLine(slug)).join(' and ')} have equal authority over it; withdraw the claim of one that is not yours: npx attestry project remove\n`;
  if (expected !== false || project === null) return '';
  return `if ${sanitizeLine(project.slug)} is yours, claim it: ${claimCommand(project.slug) ?? 'npx attestry project add'}\n`;
}

/** The documents that do not count, the newest first. */
function claimsText({ claims = [], claimsHidden = 0 }: Artifact): string {
  const total = claims.length + claimsHidden;
  if (total === 0) return '';
  const rows = claims.slice(0, MAX_CLAIMS).map(({ title, outcome, claimedBy, alarming }) => {
    const mark = alarming ? '!' : ' ';
    return `${mark} ${outcome.padEnd(10)} ${sanitizeLine(title)}, claimed by ${sanitizeLine(formatSpeaker(claimedBy))}\n`;
  });
  const more = total > rows.length ? `  and ${total - rows.length} more\n` : '';
  return `\nclaims of others, which decide nothing:\n${rows.join('')}${more}`;
}

/** Print the artifacts that share a digest, which has no status of its own. */
function printAmbiguous(io: Io, found: AmbiguousDigest, { json }: Options): Exit {
  if (json) printJson(io, found);
  else {
    const rows = found.artifacts.map(
      ({ digest, name, status: own }) =>
        `  ${STATUS_PRESENTATION[own].word.padEnd(12)} ${sanitizeLine(digest)}${name === null ? '' : `  ${sanitizeLine(name)}`}\n`,
    );
    const more = found.artifactsHidden === 0 ? '' : `  and ${found.artifactsHidden} more\n`;
    io.out(`${sanitizeLine(found.detail)}\n\n${rows.join('')}${more}`);
  }
  return EXIT.unknown;
}

/** The exit code is that of the status recomputed by the policies of then. */
function printAsOf(io: Io, found: ArtifactAsOf, { json }: Options): Exit {
  if (json) printJson(io, found);
  else io.out(asOfText(found));
  return found.past === null ? EXIT.unknown : EXIT_OF_STATUS[found.past.status];
}

/** A handler for `catch`: nothing is known of what was asked. */
function throwUnknown(digest: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof ProblemError && error.status === 404
      ? new UndeterminedError(`nothing is known of ${digest}`, { cause: error })
      : error;
  };
}

async function status(io: Io, written: string, options: Options): Promise<Exit> {
  const digest = parseDigest(written);
  const server = await openServer(io, options);
  const { environment, asOf } = options;
  const path = { digest };
  if (asOf !== undefined) {
    const request = { path, query: { at: asOf, environment } };
    const then = await server.ask('GET /api/v1/artifacts/{digest}/as-of', request).catch(throwUnknown(digest));
    return then.status === 300 ? printAmbiguous(io, then.body, options) : printAsOf(io, then.body, options);
  }
  const answer = await server
    .ask('GET /api/v1/artifacts/{digest}', { path, query: { environment } })
    .catch(throwUnknown(digest));
  if (answer.status === 300) return printAmbiguous(io, answer.body, options);
  const view = answer.body;
  if (options.json) printJson(io, view);
  else io.out(statusText(view, server.base));
  return EXIT_OF_STATUS[view.status.status];
}

export const addStatus: AddCommand = (program, io, does) => {
  addServerOptions(program.command('status').description('print the status of an artifact and its checks'))
    .argument('<digest>', 'as sha256:…')
    .option('--environment <name>', 'by the policy of this environment')
    .option('--as-of <time>', 'what it was at a past time, such as 2026-05-14T12:00:00Z, beside today')
    .action(does((digest: string, options: Options) => status(io, digest, options)));
};
