/**
 * Reports of those who build a release of the company again: two got the same bytes, and one of them gets something
 * else some days later.
 */
import { rebuild } from '#lib/test-issuer/statements/statement.ts';
import { hexOf } from '#app/demo/seed/random.ts';
import type { Build } from './builds.ts';
import { subjectsOf } from './outputs.ts';
import { REBUILDERS } from './projects.ts';
import { addMinutes, type Span, type Step } from './step.ts';

const PROJECT = 'acmectl';
const DAYS = 24 * 60;

/** Return the steps of the rebuilders: about the last release without an incident that is some days old. */
export function rebuildSteps(seed: string, { to }: Span, builds: readonly Build[]): Step[] {
  const target = builds.findLast(
    ({ project, incident, run }) =>
      project.name === PROJECT && incident === undefined && addMinutes(run.finishedOn, 4 * DAYS) < to,
  );
  if (target === undefined) return [];
  const output = target.outputs[0]!;
  const { finishedOn } = target.run;
  const [first, second] = REBUILDERS;
  const report = (minutes: number, who: (typeof REBUILDERS)[number], predicate: object): Step => {
    const at = addMinutes(finishedOn, minutes);
    return {
      at,
      project: PROJECT,
      sender: 'mirror',
      version: target.version,
      documents: (instance) => [
        JSON.stringify(
          instance.sign(rebuild(subjectsOf([output]), { ...predicate, finishedOn: at.toISOString() }), { ...who, at }),
        ),
      ],
    };
  };
  return [
    report(190, first, { result: 'reproduced' }),
    report(275, second, { result: 'reproduced' }),
    report(3 * DAYS, second, {
      result: 'differs',
      rebuilt: { digest: { sha256: hexOf(seed, `rebuilt ${output.name}`) } },
      differences: { uri: 'https://reproduce.ostermann.example/diffoscope/acmectl-linux-amd64.html' },
      reason: 'The path of the build is in the file since the image of the builder has changed.',
    }),
  ];
}
