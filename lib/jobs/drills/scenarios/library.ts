/** The library of scenarios. */
import type { Scenario } from '../stage/scenario.ts';
import { CRITICAL_DEPENDENCY } from './critical-dependency.ts';
import { LEAKED_TOKEN } from './leaked-token.ts';
import { REPLAYED_PROVENANCE } from './replayed-provenance.ts';
import { ROLLED_BACK_LOG } from './rolled-back-log.ts';
import { STRIPPED_SIGNATURE } from './stripped-signature.ts';
import { SWAPPED_ARTIFACT } from './swapped-artifact.ts';
import { UNREVIEWED_SOURCE } from './unreviewed-source.ts';
import { WRONG_SIGNER } from './wrong-signer.ts';

/** Every scenario, in the order of display. */
export const SCENARIOS: readonly Scenario[] = [
  WRONG_SIGNER,
  REPLAYED_PROVENANCE,
  SWAPPED_ARTIFACT,
  STRIPPED_SIGNATURE,
  ROLLED_BACK_LOG,
  LEAKED_TOKEN,
  UNREVIEWED_SOURCE,
  CRITICAL_DEPENDENCY,
];

/** A scenario by its id; null where there is none. */
export function findScenario(id: string): Scenario | null {
  return SCENARIOS.find((scenario) => scenario.id === id) ?? null;
}
