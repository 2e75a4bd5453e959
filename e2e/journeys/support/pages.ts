/** One address of every page. */
import { getJson } from '../../harness/api.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';
import type { DemoData } from './demo-data.ts';

export const PAGES = [
  'overview',
  'artifacts',
  'artifact',
  'artifact in an environment',
  'evidence',
  'compare',
  'comparison',
  'environments',
  'environment',
  'drift',
  'impact',
  'lineage',
  'lineage of an artifact',
  'projects',
  'project',
  'controls of a project',
  'figures',
  'report',
  'kept reports',
  'kept report',
  'verify',
  'policies',
  'policy that decides',
  'policy',
  'policy that ships',
  'new policy',
  'policy in the editor',
  'waivers',
  'quarantine',
  'predicate types',
  'gate',
  'trust',
  'deliveries',
  'connections',
  'notifications',
  'audit log',
  'drills',
  'tabletop sheet',
  'nothing known',
  'no such policy',
  'not found',
] as const;
export type PageName = (typeof PAGES)[number];

/** Addresses with the status 404, which the browser logs. */
export const NOT_FOUND_PAGES: readonly PageName[] = ['nothing known', 'no such policy', 'not found'];

export async function pathOf(name: PageName, { app, expected }: DemoData): Promise<string> {
  const { digest } = expected.find(({ fault }) => fault === 'unknown-builder')!;
  switch (name) {
    case 'overview':
      return '/';
    case 'artifacts':
    case 'compare':
    case 'environments':
    case 'drift':
    case 'lineage':
    case 'projects':
    case 'figures':
    case 'report':
    case 'verify':
    case 'policies':
    case 'waivers':
    case 'quarantine':
    case 'connections':
    case 'notifications':
    case 'gate':
    case 'trust':
    case 'deliveries':
    case 'drills':
      return `/${name}`;
    case 'kept reports':
      return '/report/kept';
    case 'kept report':
      return '/report/1';
    case 'environment':
      return '/environments/production';
    case 'impact':
      return '/impact?kind=image&value=docker.io%2Flibrary%2Fnode';
    case 'predicate types':
      return '/predicate-types';
    case 'audit log':
      return '/audit-log';
    case 'tabletop sheet':
      return '/drills/sheets/leaked-token';
    case 'artifact':
      return `/artifacts/${digest}`;
    case 'artifact in an environment':
      return `/artifacts/${digest}?environment=production`;
    case 'policy that decides':
      return '/policies?project=github.com%2Fshown%2Fgate&environment=production';
    case 'policy':
      return '/policies/shown-gate';
    case 'policy that ships':
      return '/policies/attestry-baseline';
    case 'new policy':
      return '/policies/new?from=attestry-baseline';
    case 'policy in the editor':
      return '/policies/shown-gate/edit';
    case 'no such policy':
      return '/policies/no-such-policy';
    case 'evidence':
      return `/evidence/${(await getJson<ArtifactView>(app, `/api/v1/artifacts/${digest}`)).evidence[0]!.id}`;
    case 'comparison':
      return `/compare?a=${expected.find(({ fault }) => fault !== 'unknown-builder')!.digest}&b=${digest}&parts=true`;
    case 'lineage of an artifact':
      return `/lineage?artifact=${digest}`;
    case 'project':
      return '/projects/github.com/acme/checkout';
    case 'controls of a project':
      return '/controls?project=github.com%2Facme%2Fcheckout';
    case 'nothing known':
      return `/artifacts/sha256:${'ab'.repeat(32)}`;
    case 'not found':
      return '/no/such/page';
  }
}
