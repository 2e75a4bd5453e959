import type { InTotoLayout, InTotoLink, Json } from '#lib/evidence/model/evidence.ts';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { exactTime } from '#components/ui/format/time.ts';

type Pair = readonly [string, string | null];
/** The most steps, values or inspections shown as rows. */
const MAX_SHOWN_ROWS = 20;

/** Return the rows of an in-toto link: step, command, counts of materials and products, and recorded values. */
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

/** Return the rows of an in-toto layout: expiry, keys, steps with their signature threshold, and inspections. */
export function layoutRows({ expires, readme, keys, steps, inspections }: InTotoLayout): Pair[] {
  return [
    ['Says', 'which steps a supply chain must have, and who may perform them (in-toto layout)'],
    ['Valid until', expires === null ? 'not stated' : exactTime(expires)],
    ['Readme', readme],
    ['Keys', formatQuantity(keys.length, 'key')],
    ...steps
      .slice(0, MAX_SHOWN_ROWS)
      .map((step): Pair => [
        `Step ${step.name}`,
        `${formatCount(step.threshold)} of ${formatQuantity(step.keyIds.length, 'key')}${commandOf(step.command)}`,
      ]),
    ['And', steps.length > MAX_SHOWN_ROWS ? `${formatCount(steps.length - MAX_SHOWN_ROWS)} more steps` : null],
    ...inspections.slice(0, MAX_SHOWN_ROWS).map(({ name, command }): Pair => [`Inspection ${name}`, command.join(' ')]),
  ];
}

function commandOf(command: string[]): string {
  return command.length === 0 ? '' : `: ${command.join(' ')}`;
}
