/** One address of every page. */
import { getJson } from '../../harness/api.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';
import type { DemoData } from './demo-data.ts';

export const PAGES = [
  'overview',
  'artifacts',
  'artifact',
  'evidence',
  'lineage',
  'lineage of an artifact',
  'projects',
  'project',
  'verify',
  'waivers',
  'gate',
  'trust',
  'deliveries',
  'nothing known',
  'not found',
] as const;
export type PageName = (typeof PAGES)[number];

/** Addresses with the status 404, which the browser logs. */
export const NOT_FOUND_PAGES: readonly PageName[] = ['nothing known', 'not found'];

export async function pathOf(name: PageName, { app, expected }: DemoData): Promise<string> {
  const { digest } = expected.find(({ fault }) => fault === 'unknown-builder')!;
  switch (name) {
    case 'overview':
      return '/';
    case 'artifacts':
    case 'lineage':
    case 'projects':
    case 'verify':
    case 'waivers':
    case 'gate':
    case 'trust':
    case 'deliveries':
      return `/${name}`;
    case 'artifact':
      return `/artifacts/${digest}`;
    case 'evidence':
      return `/evidence/${(await getJson<ArtifactView>(app, `/api/v1/artifacts/${digest}`)).evidence[0]!.id}`;
    case 'lineage of an artifact':
      return `/lineage?artifact=${digest}`;
    case 'project':
      return '/projects/github.com/acme/checkout';
    case 'nothing known':
      return `/artifacts/sha256:${'ab'.repeat(32)}`;
    case 'not found':
      return '/no/such/page';
  }
}
