import type { InTotoLayout, InTotoLink, Json } from '#lib/evidence/model/evidence.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { exactTime } from '#components/ui/format/time.ts';

type Pair = readonly [string, string | null];
/** Steps, values and so on that are shown one by one. */
const MAX_SHOWN_ROWS = 20;

/** What an in-toto link says: the step, its command, what it used and made, and what the tool recorded. */
export function linkRows({
  name,
  command,
  materials,
  products = [],
  byproducts = {},
  environment = {},
}: InTotoLink): Pair[] {
  return [
    ['Says', 'one step of a supply chain (in-toto link)'],
    ['Step', name],
    ['Command', command.join(' ')],
    ['Materials', formatQuantity(materials.length, 'material')],
    ['Products', formatQuantity(products.length, 'product')],
    ...recordRows('Recorded', byproducts),
    ...recordRows('Environment', environment),
  ];
}

function recordRows(word: string, record: { [key: string]: Json }): Pair[] {
  return Object.entries(record)
    .slice(0, MAX_SHOWN_ROWS)
    .map(([key, value]): Pair => [`${word}: ${key}`, typeof value === 'string' ? value : JSON.stringify(value)]);
}

/**
 * What an in-toto layout asks for: steps with the keys that may sign them, inspections, keys, and until when it is
 * valid.
 */
export function layoutRows({ expires, readme, keys, steps, inspections }: InTotoLayout): Pair[] {
  return [
    ['Says', 'which steps a supply chain must have, and who may perform them (in-toto layout)'],
    ['Valid until', expires === null ? 'not said' : exactTime(expires)],
    ['Readme', readme],
    ['Keys', formatQuantity(keys.length, 'key')],
    ...steps
      .slice(0, MAX_SHOWN_ROWS)
      .map((step): Pair => [
        `Step ${step.name}`,
        `${formatCount(step.threshold)} of ${formatQuantity(step.keyIds.length, 'key')}${commandOf(step.command)}`,
      ]),
    ['And', steps.length > MAX_SHOWN_ROWS ? `${formatCount(steps.length - MAX_SHOWN_ROWS)} more steps` : null],
    ...inspections.slice(0, MAX_SHOWN_ROWS).map((one): Pair => [`Inspection ${one.name}`, one.command.join(' ')]),
  ];
}

function commandOf(command: string[]): string {
  return command.length === 0 ? '' : `: ${command.join(' ')}`;
}
