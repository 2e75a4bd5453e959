import type { ProjectView } from '#lib/views/project.ts';
import { ClaimProject } from '#components/authority/claim-project.tsx';
import { FigureMark } from '#components/metrics/definition.tsx';
import { SlsaLevelLabel } from '#components/status/level.tsx';
import { StatusMark } from '#components/status/mark.tsx';
import { formatActor } from '#lib/format/actor.ts';
import { ButtonLink } from '#components/ui/form/button.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { artifactLineageHref } from '#components/lineage/view/query.ts';
import { waiversHref } from '#components/waiver/query.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import { formatPercent } from '#lib/format/quantity.ts';

/** Hosts where `https://<slug>` opens the repository. */
const PUBLIC_HOSTS = ['github.com', 'gitlab.com', 'codeberg.org', 'bitbucket.org'];

/** The head of a project page: name and one sentence with its current state. */
export function ProjectHead({ project, now }: { project: ProjectView; now: number }) {
  const { latest, slug } = project;
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 py-5">
      <div className="min-w-0">
        <HostLine project={project} now={now} />
        <h1 className="text-28 font-light wrap-anywhere">{project.name}</h1>
        <p className="max-w-[80ch] pt-1 text-16">
          <StateSentence project={project} now={now} />
        </p>
        {!project.claimed && <NotExpected slug={slug} />}
      </div>
      <span className="flex flex-wrap gap-2 print:hidden">
        <ButtonLink href={`/?project=${encodeURIComponent(slug)}`}>What needs attention</ButtonLink>
        {latest !== null && <ButtonLink href={artifactLineageHref(latest.digest)}>Lineage</ButtonLink>}
        <ButtonLink href={waiversHref({ project: slug })}>Waivers</ButtonLink>
      </span>
    </header>
  );
}

/** The host, the repository's id there, and who claimed the project. */
function HostLine({ project, now }: { project: ProjectView; now: number }) {
  const { host, hostId, slug, claimedBy, claimedAt } = project;
  return (
    <p className="text-13 text-ink-2">
      {PUBLIC_HOSTS.includes(host) ? (
        <Link href={`https://${slug}`} plain>
          {host}
        </Link>
      ) : (
        host
      )}
      {hostId !== null && (
        <span title="The repository id at its host; it stays the same when the repository is renamed">
          {' '}
          · id {hostId}
        </span>
      )}
      {claimedBy !== null && claimedAt !== null && (
        <>
          {' '}
          · claimed by {formatActor(claimedBy)} <Time at={claimedAt} now={now} />
        </>
      )}
    </p>
  );
}

function NotExpected({ slug }: { slug: string }) {
  return (
    <div role="note" aria-label="Not expected here" className="mt-3 max-w-[80ch] border-l-2 border-ink pl-3">
      <p className="pb-1">
        Nobody here has claimed this project: its artifacts are unknown, whatever their signatures.
      </p>
      <ClaimProject slug={slug} />
    </div>
  );
}

/** One sentence: the latest artifact and its status, the last build, the coverage, and where the project runs. */
function StateSentence({ project, now }: { project: ProjectView; now: number }) {
  const { latest } = project;
  if (latest === null) return 'This project has no artifact yet.';
  const running = project.environments.filter((deployment) => deployment.status === 'deployed');
  const environments = [...new Set(running.map((deployment) => deployment.environment))];
  return (
    <>
      The latest artifact,{' '}
      <Link href={`/artifacts/${latest.digest}`}>{latest.version ?? shortDigest(latest.digest)}</Link>, is{' '}
      <StatusMark status={latest.status} strong size={14} />
      {project.slsaLevel !== null && (
        <>
          {' '}
          at <SlsaLevelLabel level={project.slsaLevel} />
        </>
      )}
      {project.lastBuildAt !== null && (
        <>
          ; last built <Time at={project.lastBuildAt} now={now} />
        </>
      )}
      {project.coverage !== null && (
        <>
          ; {formatPercent(project.coverage)} of all its releases are verified now <FigureMark figure="coverageAll" />
        </>
      )}
      {environments.length > 0 && <>; it runs in {environments.join(', ')}</>}.
    </>
  );
}
