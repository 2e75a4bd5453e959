import type {
  Facts,
  Finding,
  InTotoLayout,
  InTotoLink,
  Json,
  Provenance,
  Review,
  Sbom,
  TestReport,
  Vex,
  VexStatement,
  VulnerabilityScan,
} from '#lib/evidence/model/evidence.ts';

/** Entries that a summary keeps of one list. Facts that decide a status (severities, results, levels) are never cut. */
const MAX_LISTED = 200;
/** Further components whose reference and purl a summary keeps, because other documents may name them by BOM-Link. */
const MAX_REFS = 5000;

const SEVERITY_ORDER: Finding['severity'][] = ['critical', 'unknown', 'high', 'medium', 'low', 'none'];

/**
 * Facts cut to the size of a page or a database row, and the number of components of the SBOM (null for other facts).
 * The most severe findings are kept.
 */
export function summariseFacts(facts: Facts): { facts: Facts; componentCount: number | null } {
  switch (facts.kind) {
    case 'provenance': {
      const { provenance } = facts;
      return withoutComponentCount({
        kind: 'provenance',
        provenance: cutProvenance(provenance),
      });
    }
    case 'sbom':
      return {
        facts: {
          kind: 'sbom',
          sbom: cutSbom(facts.sbom),
          vex: facts.vex && cutVex(facts.vex),
          scan: facts.scan && cutScan(facts.scan),
        },
        componentCount: facts.sbom.components.length,
      };
    case 'vex':
      return withoutComponentCount({ kind: 'vex', vex: cutVex(facts.vex) });
    case 'scan':
      return withoutComponentCount({ kind: 'scan', scan: cutScan(facts.scan) });
    case 'static-analysis':
      return withoutComponentCount({ ...facts, scan: cutScan(facts.scan) });
    case 'tests':
      return withoutComponentCount({ kind: 'tests', tests: cutTests(facts.tests) });
    case 'link':
      return withoutComponentCount(cutLink(facts));
    case 'layout':
      return withoutComponentCount({ kind: 'layout', layout: cutLayout(facts.layout) });
    case 'scai':
      return withoutComponentCount({
        ...facts,
        attributes: facts.attributes.slice(0, MAX_LISTED),
        ...(facts.targets ? { targets: facts.targets.slice(0, MAX_LISTED) } : {}),
      });
    case 'svr':
      return withoutComponentCount({ ...facts, properties: facts.properties.slice(0, MAX_LISTED) });
    case 'reference':
      return withoutComponentCount({ ...facts, references: facts.references.slice(0, MAX_LISTED) });
    case 'vsa':
      return withoutComponentCount(cutVsa(facts));
    case 'review': {
      const { review } = facts;
      const protection = review.protection.slice(0, MAX_LISTED);
      return withoutComponentCount({
        ...facts,
        review: { ...review, reviews: cutReviews(review.reviews), protection },
      });
    }
    case 'release':
    case 'publish':
    case 'image-signature':
    case 'rebuild':
    case 'event':
    case 'generic':
      return withoutComponentCount(facts);
  }
}

/** From the length of the limit on, the number of the dependencies left out is stated, also where it is 0. */
function cutProvenance(provenance: Provenance): Provenance {
  const { resolvedDependencies } = provenance;
  if (resolvedDependencies.length < MAX_LISTED) return provenance;
  return {
    ...provenance,
    resolvedDependencies: resolvedDependencies.slice(0, MAX_LISTED),
    omittedDependencies: resolvedDependencies.length - MAX_LISTED,
  };
}

function withoutComponentCount(facts: Facts): { facts: Facts; componentCount: number | null } {
  return { facts, componentCount: null };
}

function cutSbom(sbom: Sbom): Sbom {
  const cut = {
    ...sbom,
    tools: sbom.tools.slice(0, 20),
    components: sbom.components.slice(0, MAX_LISTED),
    edges: sbom.edges.slice(0, MAX_LISTED),
    ...(sbom.buildTools ? { buildTools: sbom.buildTools.slice(0, MAX_LISTED) } : {}),
  };
  const others = sbom.bomLink === undefined ? [] : sbom.components.slice(MAX_LISTED, MAX_LISTED + MAX_REFS);
  const moreRefs = others.flatMap(({ ref, purl }): [string, string][] => (purl === null ? [] : [[ref, purl]]));
  return moreRefs.length === 0 ? cut : { ...cut, moreRefs };
}

/** Cut the lists of names. The keys that decide which run replaces another one stay complete. */
function cutTests(tests: TestReport): TestReport {
  return {
    ...tests,
    failedNames: tests.failedNames.slice(0, MAX_LISTED),
    configuration: tests.configuration.slice(0, MAX_LISTED),
    ...(tests.flakyNames ? { flakyNames: tests.flakyNames.slice(0, MAX_LISTED) } : {}),
    ...(tests.suites ? { suites: tests.suites.slice(0, MAX_LISTED) } : {}),
  };
}

/**
 * The most severe findings, and the number of findings of each severity. A summary must not lose a finding that decides
 * the status, nor one whose severity is unknown.
 */
function cutScan(scan: VulnerabilityScan): VulnerabilityScan {
  if (scan.findings.length <= MAX_LISTED) return scan;
  const counts: VulnerabilityScan['counts'] = { critical: 0, unknown: 0, high: 0, medium: 0, low: 0, none: 0 };
  for (const { severity } of scan.findings) counts[severity] += 1;
  const sorted = scan.findings.toSorted(
    (a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity),
  );
  return { ...scan, counts, findings: sorted.slice(0, Math.max(MAX_LISTED, counts.critical)) };
}

function cutVex(vex: Vex): Vex {
  return { ...vex, statements: vex.statements.slice(0, MAX_LISTED * 10).map(cutStatement) };
}

/** Cut products together with their subcomponents, so that the shorter statement never applies to more than before. */
function cutStatement(statement: VexStatement): VexStatement {
  const cut = {
    ...statement,
    products: statement.products.slice(0, MAX_LISTED),
    subcomponents: statement.subcomponents.slice(0, MAX_LISTED),
  };
  if (statement.scopes === undefined) return cut;
  const scopes = statement.scopes.slice(0, MAX_LISTED).map(({ products, subcomponents }) => ({
    products: products.slice(0, MAX_LISTED),
    subcomponents: subcomponents.slice(0, MAX_LISTED),
  }));
  return { ...cut, scopes };
}

/** Characters of one recorded value, e.g. the output of a tool. */
const MAX_RECORDED_TEXT = 2_000;

function cutLink<Link extends InTotoLink>(link: Link): Link {
  const { command, materials, products = [], byproducts = {}, environment = {} } = link;
  return {
    ...link,
    command: command.slice(0, MAX_LISTED),
    materials: materials.slice(0, MAX_LISTED),
    products: products.slice(0, MAX_LISTED),
    byproducts: cutRecord(byproducts),
    environment: cutRecord(environment),
  };
}

function cutRecord(record: { [key: string]: Json }): { [key: string]: Json } {
  const cut = (value: Json): Json => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return text.length <= MAX_RECORDED_TEXT ? value : `${text.slice(0, MAX_RECORDED_TEXT)}…`;
  };
  return Object.fromEntries(
    Object.entries(record)
      .slice(0, MAX_LISTED)
      .map(([key, value]) => [key, cut(value)]),
  );
}

/** A commit or a ref that is cut away only makes a rule find it missing. */
function cutVsa(facts: Extract<Facts, { kind: 'vsa' }>): Facts {
  const { revisions } = facts.vsa;
  if (revisions === undefined) return facts;
  const cut = revisions.slice(0, MAX_LISTED).map(({ commit, refs }) => ({ commit, refs: refs.slice(0, MAX_LISTED) }));
  return { ...facts, vsa: { ...facts.vsa, revisions: cut } };
}

/** Of too many reviews none is kept: those that are cut away could withdraw an approval. */
function cutReviews(reviews: readonly Review[]): Review[] {
  return reviews.length <= MAX_LISTED * 5 ? [...reviews] : [];
}

/** Rules read steps and keys, so their limit is far above the size of any layout written by hand. */
function cutLayout(layout: InTotoLayout): InTotoLayout {
  return {
    ...layout,
    readme: layout.readme.slice(0, MAX_RECORDED_TEXT),
    keys: layout.keys.slice(0, MAX_LISTED * 5),
    steps: layout.steps.slice(0, MAX_LISTED * 5),
    inspections: layout.inspections.slice(0, MAX_LISTED),
  };
}
