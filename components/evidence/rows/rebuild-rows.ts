import type { RebuildReport } from '#lib/evidence/model/evidence.ts';
import { REBUILD_LABELS } from '#components/rebuilds/labels.ts';

/** The rows of a report of a rebuild. `timeText` formats a time that the document tells. */
export function rebuildRows(
  { result, builder, file, rebuilt, finishedOn, differences, buildId, reason }: RebuildReport,
  timeText: (at: string | null) => string | null,
): (readonly [string, string | null])[] {
  return [
    ['Says', 'what building an artifact again gave'],
    ['Result', REBUILD_LABELS[result]],
    ['Builder', builder],
    ['File', file],
    ...Object.entries(rebuilt).map(([algorithm, value]) => ['Rebuilt', `${algorithm}:${value}`] as const),
    ['Finished', timeText(finishedOn)],
    ['Build', buildId],
    ['Differences', differences],
    ['Note', reason],
  ];
}
