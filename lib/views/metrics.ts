/** The metrics of a period. */
import type { DayFigures, Figures } from '#lib/metrics/figures.ts';
import type { FigureEntry } from '#lib/metrics/glossary.ts';
import type { ComparedTarget, Target, TargetBound, TargetFigure } from '#lib/metrics/target.ts';
import type { Status } from '#lib/status/status.ts';
import type { ActorView } from './reference/actor.ts';

export type StatusCounts = Record<Status, number>;

export type MetricsView = Figures & {
  from: string;
  to: string;
  project: string | null;
  counts: StatusCounts;
  /** The releases that are not as they should be now: failed, error or incomplete. */
  open: number;
  byDay: DayFigures[];
  /** The same metrics for the period of equal length directly before. */
  previous: Figures;
  /** The targets that count for these metrics, each with its outcome. */
  targets: ComparedTargetView[];
  /** The glossary's entry of each figure, as one text. */
  definitions: { [figure: string]: string };
  /** The same entries, member by member. */
  glossary: { [figure: string]: FigureEntry };
};

/** `text`: the target and its outcome in words. */
export type ComparedTargetView = ComparedTarget & { text: string };

/** Who set a target or removed one, when, and why. */
type TargetVersion = { version: number; at: string; by: ActorView | null; reason: string };

/** A target that counts. `text`: what it asks for, in words. */
export type TargetView = Target & TargetVersion & { bound: TargetBound; text: string };

/** A version of a target. `value` null: it was removed. */
export type TargetChangeView = TargetVersion & { figure: TargetFigure; value: number | null };

export type TargetsView = {
  /** The slug of the project; null: the whole installation. */
  project: string | null;
  /** The targets that count here: of a project also those of the installation that it does not replace. */
  targets: TargetView[];
  /** The newest version of the target that was set here, by figure; 0: none ever was. A change names it. */
  versions: Record<TargetFigure, number>;
  /** What was set and removed here, the newest first; at most 100. `versions` adds up to the number of all. */
  history: TargetChangeView[];
};
