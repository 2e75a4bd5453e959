/** Generated lineages for tests and the benchmark. The same seed gives the same graph. */
import type { Status } from '#lib/status/status.ts';
import type {
  Lineage,
  LineageEdge,
  LineageEdgeKind,
  LineageNode,
  LineageNodeKind,
} from '#lib/lineage/model/lineage.ts';

const SAMPLE_STATUSES: readonly Status[] = [
  'verified',
  'verified',
  'verified',
  'verified',
  'incomplete',
  'failed',
  'waived',
  'unknown',
  'error',
];

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * A lineage of `size` nodes: commits, builds, image indexes with platforms, SBOMs whose components depend on each
 * other, releases and deployments. About one claim in eight is unverified.
 */
export function sampleLineage(size: number, seed = 1): Lineage {
  const random = seededRandom(seed);
  const nodes: LineageNode[] = [];
  const edges: LineageEdge[] = [];
  const add = (kind: LineageNodeKind, label: string, depth: number, status: Status | null = null): string | null => {
    if (nodes.length >= size) return null;
    const id = `${kind}:${nodes.length}`;
    nodes.push({ id, kind, label, detail: null, status, href: null, depth, more: random() < 0.05 ? 3 : 0 });
    return id;
  };
  const link = (from: string | null, to: string | null, kind: LineageEdgeKind) => {
    if (from === null || to === null || from === to) return;
    const verified = random() > 0.125;
    edges.push({
      id: `edge:${edges.length}`,
      from,
      to,
      kind,
      evidenceId: verified ? `sha256:${edges.length.toString(16).padStart(64, '0')}` : null,
      verified,
      counts: true,
    });
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const components: string[] = [];
  for (let run = 1; nodes.length < size; run++) {
    const source = add('source', `acme/service-${run % 12}@${(run * 7919).toString(16)}`, -2);
    const build = add('build', `release #${run}`, -1);
    link(source, build, 'source-of');
    for (let m = 0; m < 3; m++) link(add('material', `actions/tool-${m}@v${run % 5}`, -2), build, 'material-of');
    const index = add('index', `registry.example/service-${run % 12}:${run}`, 0, pick(SAMPLE_STATUSES));
    link(build, index, 'built');
    const sbom = add('sbom', `service-${run % 12} SBOM`, 1);
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      const image = add('artifact', `service-${run % 12} ${platform}`, 1, pick(SAMPLE_STATUSES));
      link(index, image, 'contains');
      link(sbom, image, 'describes');
    }
    const own = 60 + Math.floor(random() * 60);
    for (let c = 0; c < own; c++) {
      const reused = components.length > 50 && random() < 0.3;
      const component = reused ? pick(components) : add('component', `lib-${components.length}`, 2);
      if (component === null) break;
      link(sbom, component, 'contains');
      if (!reused) components.push(component);
      if (components.length > 1 && random() < 0.4) link(component, pick(components), 'depends-on');
    }
    for (const environment of ['staging', 'production'])
      if (random() < 0.7) link(index, add('deployment', `${environment} / service-${run % 12}`, 2), 'deployed-to');
    link(index, add('release', `service-${run % 12} v1.${run}.0`, 1), 'released-as');
  }
  return {
    root: nodes.find((node) => node.kind === 'index')?.id ?? nodes[0]?.id ?? '',
    nodes,
    edges,
    hidden: { nodes: 0, reason: null },
  };
}

/**
 * A small lineage from lines `kind:name edge-kind kind:name`. A line with ` ?` at its end is an unverified claim, one
 * with ` !` a claim without authority. The first node is the root; depths count steps from it.
 */
export function lineageFromLines(...lines: string[]): Lineage {
  const nodes = new Map<string, LineageNode>();
  const edges: LineageEdge[] = [];
  const node = (id: string) => {
    const kind = id.slice(0, id.indexOf(':')) as LineageNodeKind;
    if (!nodes.has(id))
      nodes.set(id, {
        id,
        kind,
        label: id.slice(id.indexOf(':') + 1),
        detail: null,
        status: null,
        href: null,
        depth: 0,
        more: 0,
      });
    return id;
  };
  lines.forEach((line, i) => {
    const [from, kind, to, doubt] = line.split(' ') as [string, LineageEdgeKind, string, string | undefined];
    edges.push({
      id: `e${i}`,
      from: node(from),
      to: node(to),
      kind,
      evidenceId: null,
      verified: doubt === undefined,
      counts: doubt !== '!',
    });
  });
  const root = edges[0]?.from ?? '';
  const seen = new Set([root]);
  for (let level = [root], depth = 1; level.length > 0; depth++) {
    const next = new Set(
      edges
        .flatMap(({ from, to }) => [...(level.includes(from) ? [to] : []), ...(level.includes(to) ? [from] : [])])
        .filter((id) => !seen.has(id)),
    );
    for (const id of next) {
      seen.add(id);
      nodes.get(id)!.depth = depth;
    }
    level = [...next];
  }
  return { root, nodes: [...nodes.values()], edges, hidden: { nodes: 0, reason: null } };
}
