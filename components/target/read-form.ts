import { readTargetValue, targetValueHint } from '#lib/metrics/read-target.ts';
import { TARGET_FIGURES, type TargetFigure, targetProblem } from '#lib/metrics/target.ts';
import type { TargetsView, TargetView } from '#lib/views/metrics.ts';
import { projectPath } from '#components/visibility/paths.ts';

/** A change of a target for the API, or why the form cannot be sent. */
export type ReadForm =
  | { ok: true; path: string; body: { figure: TargetFigure; value: number | null; version: number } }
  | { ok: false; message: string };

/** The target of a figure that was set here: a project also has those of the installation, which are not its own. */
export function ownTarget({ project, targets }: TargetsView, figure: TargetFigure): TargetView | null {
  return targets.find((one) => one.figure === figure && (project === null || one.of === 'project')) ?? null;
}

/** Read the form of a target: the figure, and the value as people write it; an empty one removes the target. */
export function readTargetForm(view: TargetsView, entered: FormData): ReadForm {
  const figure = TARGET_FIGURES.find((one) => one === entered.get('figure'));
  if (figure === undefined) return { ok: false, message: 'Choose a figure.' };
  const written = String(entered.get('value') ?? '').trim();
  const value = written === '' ? null : readTargetValue(figure, written);
  if (value === null && written !== '') return { ok: false, message: `Write ${targetValueHint(figure)}.` };
  if (value === null && ownTarget(view, figure) === null)
    return { ok: false, message: `There is no target to remove: write ${targetValueHint(figure)}.` };
  const problem = value === null ? null : targetProblem(figure, value);
  if (problem !== null) return { ok: false, message: problem };
  const path = view.project === null ? '/api/v1/targets' : `${projectPath(view.project)}/targets`;
  return { ok: true, path, body: { figure, value, version: view.versions[figure] } };
}
