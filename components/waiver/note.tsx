import type { WaiverView } from '#lib/views/waiver.ts';
import { describeScope } from '#lib/status/waiver-scope.ts';
import { STATUS_PRESENTATION } from '#lib/status/presentation.ts';
import { MarkShape } from '#components/status/mark.tsx';
import { formatActor } from '#lib/format/actor.ts';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { waiversHref } from './query.ts';

/** A waiver beside the finding that it accepts: who, until when, why. For a row that is also a control: no links. */
export function WaiverLine({ waiver, now }: { waiver: WaiverView; now: number }) {
  return (
    <span className="block text-ink">
      <MarkShape mark={STATUS_PRESENTATION.waived} /> Waived{scopeOf(waiver)} by {waiver.owner}, ends{' '}
      <Time at={waiver.expiresAt} now={now} />: {waiver.reason}
    </span>
  );
}

/** Who answers for a waiver and until when, who created it, and a link to the waivers of the artifact. */
export function WaiverNote({ waiver, digest, now }: { waiver: WaiverView; digest: string; now: number }) {
  return (
    <div>
      <h3 className="text-12 text-ink-2">Waived{scopeOf(waiver)}</h3>
      <p className="wrap-anywhere">
        {waiver.owner} answers for it until <Time at={waiver.expiresAt} now={now} form="exact" />
        {waiver.project !== null && ', for every artifact of the project'}. Created{' '}
        <Time at={waiver.createdAt} now={now} />
        {waiver.createdBy !== null && <> by {formatActor(waiver.createdBy)}</>}
        {waiver.decidedBy !== null && <>, approved by {formatActor(waiver.decidedBy)}</>}.{' '}
        <Link href={`${waiversHref({ artifact: digest })}#waiver-${waiver.id}`}>Waiver {waiver.id}</Link>
      </p>
    </div>
  );
}

/** What the waiver is narrowed to, in brackets after a space; empty where it is not narrowed. */
function scopeOf(waiver: WaiverView): string {
  const scope = describeScope(waiver);
  return scope === '' ? '' : ` (${scope})`;
}
