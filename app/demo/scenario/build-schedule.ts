/** The build times of the versions of a project: in order, during working hours, spread over the scenario. */
import type { Project } from './projects.ts';
import { createRandom } from '#app/demo/seed/random.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The length of the scenario in days. */
export const SCENARIO_DAYS = 90;

export type ScheduledBuild = { version: string; index: number; startedOn: Date; finishedOn: Date };

/**
 * Return the start and the end of the scenario. The end is the last midnight (UTC) before `now`, so that every day is
 * complete and in the past.
 */
export function scenarioSpan(now: Date): { from: Date; to: Date } {
  const to = Math.floor(now.getTime() / DAY) * DAY;
  return { from: new Date(to - SCENARIO_DAYS * DAY), to: new Date(to) };
}

function versionSequence(first: string, count: number): string[] {
  let [major, minor, patch] = first.split('.').map(Number) as [number, number, number];
  const list = [first];
  while (list.length < count) {
    if (list.length % 4 === 0) {
      minor += 1;
      patch = 0;
    } else patch += 1;
    list.push(`${major}.${minor}.${patch}`);
  }
  return list;
}

/** Return the builds of a project, oldest first. The newest is from the last days of the scenario. */
export function scheduleBuilds(seed: string, project: Project, span: { from: Date; to: Date }): ScheduledBuild[] {
  const random = createRandom(seed, `timetable ${project.name}`);
  const step = (SCENARIO_DAYS - 6) / (project.versions - 1);
  return versionSequence(project.firstVersion, project.versions).map((version, index) => {
    const newest = index === project.versions - 1;
    const day = newest
      ? SCENARIO_DAYS - 1 - Math.max(0, random.between(-3, 5))
      : 1 + Math.floor((index + 0.8 * random.next()) * step);
    const startedOn =
      span.from.getTime() + day * DAY + random.between(7 * 60, 16 * 60) * MINUTE + random.between(0, 59) * 1000;
    return {
      version,
      index,
      startedOn: new Date(startedOn),
      finishedOn: new Date(startedOn + random.between(140, 700) * 1000),
    };
  });
}
