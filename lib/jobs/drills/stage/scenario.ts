/** What a scenario of the library is: its words, and the function that attacks. */
import type { DrillPlace, DrillScenarioView } from '#lib/views/drill/drill.ts';
import type { Stage } from './stage.ts';

/** Whether a place notices the attack now, and what it shows. */
export type Observation = { detected: boolean; shown: string };

/** An attack that has been accepted. `digest`: the artifact that should not look good any more. */
export type Attack = {
  digest: string;
  /** How places are observed that only this scenario has. */
  observe?: Partial<Record<DrillPlace, () => Promise<Observation>>>;
};

export type Scenario = DrillScenarioView & {
  /** Attack the stage, on which the good release 1.0.0 stands. Resolves once the attack is accepted. */
  attack(stage: Stage): Promise<Attack>;
};

/** The places of most scenarios, where an artifact must lose its good status or never get one. */
export function artifactPlaces(because: string): DrillScenarioView['places'] {
  return [
    { place: 'page', expected: `does not show the artifact as verified: ${because}` },
    { place: 'gate', expected: 'does not allow the artifact to be deployed' },
    { place: 'badge', expected: 'does not say verified' },
    { place: 'notification', expected: 'a live event tells the status to everybody who watches' },
  ];
}
