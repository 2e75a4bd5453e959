import { parseRunAddress } from '#lib/bytes/naming/github-run.ts';
import type { BuildView } from '#lib/views/artifact.ts';
import { Facts } from '#components/ui/data/facts.tsx';
import { CopyButton } from '#components/ui/text/copy-client.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatDuration } from '#lib/format/duration.ts';

/** The build of an artifact, as verified provenance states it. */
export function BuildFacts({ build, timeToVerifySeconds }: { build: BuildView; timeToVerifySeconds: number | null }) {
  return (
    <Facts
      rows={[
        {
          term: 'Source',
          value:
            build.repository === null ? null : (
              <>
                {build.repository}
                {build.ref !== null && <span className="text-ink-2"> at {build.ref}</span>}
              </>
            ),
        },
        {
          term: 'Commit',
          value:
            build.commit === null ? null : (
              <>
                <Linked href={build.commitUrl} text={build.commit.slice(0, 12)} title={build.commit} />{' '}
                <CopyButton text={build.commit} label="Copy commit" />
              </>
            ),
        },
        { term: 'Build instructions', value: build.entryPoint },
        {
          term: 'Run',
          value:
            build.invocation === null ? null : (
              <>
                <Linked href={build.invocationUrl} text={build.invocation} />
                {attemptOf(build)}
              </>
            ),
        },
        { term: 'Builder', value: build.builderId },
        { term: 'Build type', value: build.buildType },
        { term: 'Started by', value: build.trigger },
        { term: 'Runner', value: build.runner },
        { term: 'Built', value: buildTimes(build) },
        {
          term: 'Verified',
          value:
            timeToVerifySeconds === null ? (
              <span className="text-ink-2">not yet</span>
            ) : (
              `${formatDuration(timeToVerifySeconds)} after the build`
            ),
        },
      ]}
    />
  );
}

/** The attempt number of a repeated run; nothing for a first attempt. */
function attemptOf({ invocation }: BuildView) {
  const attempt = parseRunAddress(invocation)?.attempt ?? 1;
  return attempt > 1 && <span className="text-ink-2"> attempt {attempt}</span>;
}

function Linked({ href, text, title }: { href: string | null; text: string; title?: string }) {
  return href === null ? (
    <code className="font-mono" title={title}>
      {text}
    </code>
  ) : (
    <Link href={href} title={title} className="font-mono text-13">
      {text}
    </Link>
  );
}

function buildTimes({ startedAt, finishedAt }: BuildView) {
  if (finishedAt === null)
    return startedAt === null ? null : (
      <>
        started <Time at={startedAt} form="exact" />
      </>
    );
  const seconds = startedAt === null ? NaN : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return (
    <>
      <Time at={finishedAt} form="exact" />
      {seconds > 0 && `, after ${formatDuration(seconds)}`}
    </>
  );
}
