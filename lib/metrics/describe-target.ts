/** The words of targets. Pages, the API, the command line and the report say them alike. */
import { formatDuration, formatExactDuration } from '#lib/format/duration.ts';
import { formatExactPercent, formatPoints } from '#lib/format/quantity.ts';
import { GLOSSARY } from './glossary.ts';
import { type ComparedTarget, TARGET_KINDS, type Target, type TargetFigure, type TargetOutcome } from './target.ts';

/** The name of a figure that can have a target: `Coverage`, `Time to verify p90`. */
export function targetFigureName(figure: TargetFigure): string {
  const kind = TARGET_KINDS[figure];
  const { name } = GLOSSARY[kind.figure];
  return kind.unit === 'seconds' ? `${name} ${kind.quantile}` : name;
}

/** What a target asks for, exactly as it was set: `at least 90 %`, `at most 1 min 30 s`. */
export function describeTargetValue({ figure, value }: Pick<Target, 'figure' | 'value'>): string {
  const { unit, bound } = TARGET_KINDS[figure];
  const written = unit === 'share' ? formatExactPercent(value) : formatExactDuration(value);
  return `${bound === 'at-least' ? 'at least' : 'at most'} ${written}`;
}

/** How a figure stands to its target: `met`, `missed by 15 points`. */
export function describeTargetOutcome(target: Pick<ComparedTarget, 'figure' | 'outcome' | 'missedBy'>): string {
  switch (target.outcome) {
    case 'met':
      return 'met';
    case 'missed':
      return `missed by ${describeGap(target)}`;
    case 'no-data':
      return 'nothing measured';
    case 'too-close':
      return 'too close to tell';
  }
}

/** Beside a metric that has several values, the one that the target is about. */
function partOf(figure: TargetFigure): string {
  return figure === 'coverageDeployed' ? 'of what runs ' : quantileOf(figure);
}

function quantileOf(figure: TargetFigure): string {
  const kind = TARGET_KINDS[figure];
  return kind.unit === 'seconds' ? `${kind.quantile} ` : '';
}

/** A target of a metric with its outcome: `target: at least 90 %, missed by 15 points`. */
export function describeTarget(target: ComparedTarget): string {
  return `target: ${partOf(target.figure)}${describeTargetValue(target)}, ${describeTargetOutcome(target)}`;
}

/** The same in a report, where the figure is named: `at least 90 %, missed by 15 points (set for this project)`. */
export function describeReportedTarget(target: ComparedTarget): string {
  const asked = `${quantileOf(target.figure)}${describeTargetValue(target)}`;
  return `${asked}, ${describeTargetOutcome(target)} (${describeTargetOwner(target)})`;
}

/** Whose target it is: `set for all projects`, `set for this project`. */
export function describeTargetOwner({ of }: Pick<Target, 'of'>): string {
  return of === 'project' ? 'set for this project' : 'set for the whole installation';
}

/**
 * Says that a list of changes leaves older ones out. `versions` are the newest versions by figure, each of which counts
 * its changes. Null: the list has all of them.
 */
export function describeOlderChanges(versions: Readonly<Record<TargetFigure, number>>, shown: number): string | null {
  const all = Object.values(versions).reduce((sum, version) => sum + version, 0);
  return all > shown ? `The newest ${shown} of ${all} changes. The audit log has all of them.` : null;
}

/** What a target is, for the glossary. */
export const TARGET_DEFINITION =
  'A target says what a figure should be: at least or at most a value. One for the whole installation counts for every project that has not set its own; each target says whose it is. A target judges nothing: no status and no decision of the gate depends on it.';

/** What each outcome means. */
export const TARGET_OUTCOME_MEANINGS: Readonly<Record<TargetOutcome, string>> = {
  met: 'The figure is what the target asks for. A share is compared exactly, before it is rounded.',
  missed: 'The figure is not what the target asks for; the words say by how much.',
  'no-data': 'The figure has no value in the period: there is nothing to compare.',
  'too-close':
    'The figure is a time to verify, which is known within 9.1 %, and the target lies within that: the true time may be on either side.',
};

/** What an outcome is not. */
export const TARGET_NOTE =
  'Few releases do not make an outcome uncertain, because a figure counts them all; their number stands beside it. Releases that are not verified so far have no time to verify yet: they count in Coverage only.';

function describeGap({ figure, missedBy }: Pick<ComparedTarget, 'figure' | 'missedBy'>): string {
  const gap = missedBy ?? 0;
  return TARGET_KINDS[figure].unit === 'share' ? formatPoints(gap) : `about ${formatDuration(gap)}`;
}
