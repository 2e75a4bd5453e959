/** The types of an inventory: a document that lists what should run or runs in an environment. */

/** `expected`: what should run. `observed`: what really runs. */
export const INVENTORY_KINDS = ['expected', 'observed'] as const;
export type InventoryKind = (typeof INVENTORY_KINDS)[number];

/** The formats of inventories. The names are stored. */
export type InventoryFormat = 'kubernetes-pods' | 'kubernetes-manifests' | 'compose' | 'cyclonedx' | 'spdx';

/**
 * What a format means where the sender does not say. Only a pod list comes from what runs: the others are written
 * before anything runs.
 */
export const USUAL_KIND: { readonly [format in InventoryFormat]: InventoryKind } = {
  'kubernetes-pods': 'observed',
  'kubernetes-manifests': 'expected',
  compose: 'expected',
  cyclonedx: 'expected',
  spdx: 'expected',
};

/** One image of one container of one workload. Containers that agree in everything are one item. */
export type InventoryItem = {
  /** Null where the document does not say it, such as in a manifest that takes the namespace of its release. */
  namespace: string | null;
  /** The Deployment, StatefulSet, service …; null in an SBOM. */
  workload: string | null;
  /** The container within the workload; null where a workload has one only. */
  container: string | null;
  /** The image as the document writes it. */
  image: string;
  /** The repository of the image with its registry, as in `docker.io/library/nginx`; null where there is none. */
  repository: string | null;
  tag: string | null;
  /** Null where the document names the image by a tag only. */
  digest: { algorithm: string; value: string } | null;
  /** How many containers are like this. */
  copies: number;
  /** It runs at times only, such as a Job: that it does not run is no drift. */
  isOptional: boolean;
  /** What the reader of the document has to know about it. */
  remark: string | null;
};

export type ReadInventory = {
  format: InventoryFormat;
  items: InventoryItem[];
  /** What of the document is in no item, and why. */
  remarks: string[];
};

/** The most items of one inventory. */
export const MAX_INVENTORY_ITEMS = 20_000;
/** Characters of an image, a workload or another name. */
export const MAX_NAME_LENGTH = 500;
