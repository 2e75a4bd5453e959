/** Collects the items of an inventory: containers that agree in everything become one. */
import { AttestryError } from '#lib/errors.ts';
import { type InventoryItem, MAX_INVENTORY_ITEMS, MAX_NAME_LENGTH } from './inventory.ts';

/** Containers that one document may list. */
const MAX_CONTAINERS = 200_000;

export type ItemCollector = {
  /** Throws `too-large` above the limits, and `unprocessable` for a name that is too long. */
  add(item: Omit<InventoryItem, 'copies'>): void;
  items(): InventoryItem[];
};

/** A collector of items in the order in which they are first added. */
export function collectItems(): ItemCollector {
  const found = new Map<string, InventoryItem>();
  let containers = 0;
  return {
    add(item) {
      containers += 1;
      refuseLongNames(item);
      const key = JSON.stringify(item);
      const known = found.get(key);
      if (known) known.copies += 1;
      else found.set(key, { ...item, copies: 1 });
      if (containers > MAX_CONTAINERS || found.size > MAX_INVENTORY_ITEMS)
        throw new AttestryError(
          'too-large',
          `an inventory has at most ${MAX_INVENTORY_ITEMS} different images and containers: split the environment`,
        );
    },
    items: () => [...found.values()],
  };
}

function refuseLongNames({ namespace, workload, container, image }: Omit<InventoryItem, 'copies'>): void {
  for (const name of [namespace, workload, container, image])
    if (name !== null && name.length > MAX_NAME_LENGTH)
      throw new AttestryError(
        'unprocessable',
        `a name has more than ${MAX_NAME_LENGTH} characters: ${name.slice(0, 60)}…`,
      );
}
