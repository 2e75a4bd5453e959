import type { ArtifactView } from '#lib/views/artifact.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { ArtifactStanding } from '#components/authority/standing.tsx';
import { JudgedBy } from '#components/policy/applied/judged-by.tsx';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { describeScope } from '#lib/status/waiver-scope.ts';
import { compareHref } from '#components/compare/format/query.ts';
import { waiversHref } from '#components/waiver/query.ts';
import { exactTime } from '#components/ui/format/time.ts';

/** The head of an artifact page: name and digest, one sentence about its origin, then its status and the reason. */
export function ArtifactHead({ artifact, now }: { artifact: ArtifactView; now: number }) {
  const [name, ...otherNames] = artifact.names;
  return (
    <header className="pt-6 pb-5">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-20 font-semibold wrap-anywhere">
          {name ??
            platformName(artifact) ??
            (artifact.platforms.length > 0 ? 'Unnamed image index' : 'Unnamed artifact')}
        </h1>
        <Digest value={artifact.digest} copy />
        {artifact.project !== null && (
          <span className="text-ink-2">
            of <Link href={`/projects/${artifact.project.slug}`}>{artifact.project.name}</Link>
          </span>
        )}
        <span className="print:hidden">
          <Link href={compareHref({ b: artifact.digest, parts: artifact.platforms.length > 0 })} plain>
            compare
          </Link>
        </span>
      </div>
      <p className="max-w-[92ch] pt-2 text-20 leading-8 text-pretty wrap-anywhere">
        {artifact.summary ?? 'No provenance states where this artifact came from.'}
      </p>
      {otherNames.length > 0 && (
        <p className="pt-1 text-13 wrap-anywhere text-ink-2">
          Also called {otherNames.slice(0, 6).join(', ')}
          {otherNames.length > 6 && ` and ${otherNames.length - 6} more`}
        </p>
      )}
      <StatusLine artifact={artifact} now={now} />
    </header>
  );
}

function StatusLine({ artifact, now }: { artifact: ArtifactView; now: number }) {
  const { status, underlying, reason, waivers } = artifact.status;
  const running = [
    ...new Set(
      artifact.deployments
        .filter((deployment) => deployment.status === 'deployed')
        .map((deployment) => deployment.environment),
    ),
  ];
  return (
    <div className="mt-4 border-t-2 border-ink pt-3">
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1 text-16">
        <StatusMark status={status} size={16} strong />
        <span className="min-w-0 wrap-anywhere">{toSentence(reason)}</span>
        <span className="text-14 text-ink-2 sm:ml-auto">
          {artifact.statusSince !== null && (
            <>
              <Time at={artifact.statusSince} now={now} form="since" /> ·{' '}
            </>
          )}
          <SlsaLevelLabel level={artifact.slsaLevel} />
          {running.length > 0 && (
            <>
              {' '}
              · runs in <Link href="#runs-in">{running.join(', ')}</Link>
            </>
          )}
        </span>
      </div>
      <JudgedBy policy={artifact.policy} dryRuns={artifact.dryRuns} />
      {artifact.coveredBy[0] !== undefined && (
        <p className="pt-1 text-ink-2">
          Evidence about <Link href="#covered-by">its image index</Link> applies to it; each check states if it uses
          that evidence.
        </p>
      )}
      <ArtifactStanding artifact={artifact} />
      {underlying !== status && (
        <p className="pt-1 text-ink-2">
          Without {waivers.length === 1 ? 'the waiver' : 'the waivers'} its status would be{' '}
          <StatusMark status={underlying} />. {STATUS_PRESENTATION[underlying].meaning}
        </p>
      )}
      {waivers.map((waiver) => (
        <p key={waiver.id} className="pt-1 text-ink-2">
          <Link href={`${waiversHref({ artifact: artifact.digest })}#waiver-${waiver.id}`}>Waiver {waiver.id}</Link>:{' '}
          {waiver.owner} accepts that <code className="font-mono text-13">{waiver.rule}</code> is not met
          {describeScope(waiver) !== '' && <> ({describeScope(waiver)})</>}, until {exactTime(waiver.expiresAt)}.
        </p>
      ))}
    </div>
  );
}

/** Name an unnamed platform image after its index: `web, linux/arm64`. */
function platformName({ coveredBy: [index] }: ArtifactView): string | null {
  if (!index) return null;
  const platform = index.platform ?? 'one platform';
  return index.name === null ? `${platform} of an image index` : `${index.name}, ${platform}`;
}

function toSentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
