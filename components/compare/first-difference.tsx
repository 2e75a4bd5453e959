import type { ReactNode } from 'react';
import { ASPECT_TITLES } from '#lib/compare/presentation.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { shortDigest } from '#lib/format/truncate.ts';
import type { FirstDifferenceView, ReleaseRef } from '#lib/views/compare/compare.ts';
import { artifactHref } from '#components/artifact/format/href.ts';
import { Section } from '#components/ui/layout/page.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { StatedValues } from './differences.tsx';

type Examined = NonNullable<FirstDifferenceView['first']>;

/** The release in which a difference began, and where the search stopped. */
export function FirstDifference({ found, now }: { found: FirstDifferenceView; now: number }) {
  const { aspect, label, end, first, before, between, betweenHidden, examined } = found;
  return (
    <Section title="Since which release" id="first" note={`${ASPECT_TITLES[aspect]}: ${label}`}>
      <div className="space-y-2">
        {first === null ? (
          <p>Nothing is known of it in the newest release, so that no earlier one can be compared.</p>
        ) : (
          <p>
            {between.length > 0 || end === 'limit'
              ? `The oldest release that is known to ${first.stated === null ? 'be without' : 'have'} it: `
              : `The first release ${first.stated === null ? 'without' : 'that has'} it: `}
            <ExaminedRelease release={first} now={now} />
          </p>
        )}
        {before !== null && (
          <p>
            The newest release that differs: <ExaminedRelease release={before} now={now} />
          </p>
        )}
        {between.length > 0 && (
          <p>
            Not known of {formatQuantity(between.length + betweenHidden, 'release')} in between:{' '}
            {between.map((release, index) => (
              <span key={release.digest}>
                {index > 0 && ', '}
                <ReleaseLink release={release} />
              </span>
            ))}
            {betweenHidden > 0 && ` and ${betweenHidden} more`}. Each of them may be the first.
          </p>
        )}
        <p className="text-ink-2">
          {formatQuantity(examined, 'release')} examined. {ENDS[end]}
        </p>
      </div>
    </Section>
  );
}

const ENDS: Record<FirstDifferenceView['end'], ReactNode> = {
  found: 'The search stopped at the release that differs.',
  'first-release': 'No earlier release is known that differs.',
  limit: 'The search stopped at its limit: older releases exist.',
  'not-known': '',
};

function ExaminedRelease({ release, now }: { release: Examined; now: number }) {
  return (
    <>
      <ReleaseLink release={release} />, <Time at={release.at} now={now} />:{' '}
      <StatedValues stated={release.stated} change="changed" />
    </>
  );
}

export function ReleaseLink({ release: { digest, version } }: { release: ReleaseRef }) {
  return (
    <Link href={artifactHref(digest, null)} title={digest}>
      {version ?? shortDigest(digest)}
    </Link>
  );
}
