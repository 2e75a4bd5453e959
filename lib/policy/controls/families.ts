/** The families of controls, and how a reference to a control is read. */
import { CIS } from './cis.ts';
import { CRA } from './cra.ts';
import type { ControlFamily } from './family.ts';
import { OSPS } from './osps.ts';
import { S2C2F } from './s2c2f.ts';
import { SSDF } from './ssdf.ts';

/** In the order of display. */
export const FAMILIES: readonly ControlFamily[] = [SSDF, S2C2F, CIS, CRA, OSPS];

/** A control of a family, by their ids. */
export type ControlId = { family: string; control: string };

/** Read `family:control` or `family@edition:control`: the control, or the reason why there is none, as a sentence. */
export function readControl(reference: string): ControlId | { reason: string } {
  const [, family = '', edition, control = ''] = /^([^@:]*)(?:@([^:]*))?:(.*)$/.exec(reference) ?? [];
  const found = FAMILIES.find(({ id }) => id === family);
  if (found === undefined)
    return { reason: `there is no family of controls ${family}: known are ${FAMILIES.map(({ id }) => id).join(', ')}` };
  if (edition !== undefined && edition !== found.edition)
    return { reason: `of ${family} the edition ${found.edition} is known, not ${edition}` };
  return found.controls.some(({ id }) => id === control)
    ? { family, control }
    : { reason: `${found.title} has no control ${control} that is known here` };
}
