import { THREATS } from '#lib/policy/facts/threats.ts';
import { artifactPlaces, type Scenario } from '../stage/scenario.ts';
import { scanOf, signAs } from '../stage/release.ts';

/** A vulnerability that becomes known after the release. */
export const CRITICAL_DEPENDENCY: Scenario = {
  id: 'critical-dependency',
  title: 'Critical dependency',
  summary:
    'Version 1.0.0 is out and verified. Then a scan of the project reports a critical vulnerability in one of its dependencies.',
  threats: [THREATS.dependency],
  places: artifactPlaces('a critical vulnerability is open'),
  advice: 'Require the check no-open-critical-vulnerability, and enforce the policy instead of only warning.',
  tabletop: {
    situation: 'A critical vulnerability in a library that most of your services use was published an hour ago.',
    injects: [
      { minute: 0, text: 'The first scan reports it in a service that runs in production.' },
      { minute: 15, text: 'There is no fixed version of the library yet.' },
      { minute: 40, text: 'A team states that its service does not call the affected function.' },
    ],
    questions: [
      'How long does it take to list every running service that contains the library?',
      'Who decides between switching off, waiving and waiting, and for how long?',
      'What has to be in the VEX statement of the team, and who signs it?',
    ],
  },
  async attack(stage) {
    const finding = {
      id: 'CVE-2000-0000',
      severity: 'Critical' as const,
      score: 10,
      component: { name: 'drill.invalid-part', version: '1.0.0', purl: 'pkg:generic/drill.invalid-part@1.0.0' },
      summary: 'An invented vulnerability of a drill.',
    };
    const { good, issuer } = stage;
    await stage.send([
      signAs(
        issuer,
        good,
        scanOf({ ...good, run: { ...good.run, finishedOn: new Date(good.run.finishedOn.getTime() + 30_000) } }, [
          finding,
        ]),
      ),
    ]);
    return { digest: good.digest };
  },
};
