import type {
  Facts,
  Finding,
  InTotoLayout,
  InTotoLink,
  Json,
  Sbom,
  TestReport,
  Vex,
  VexStatement,
  VulnerabilityScan,
} from '#lib/evidence/model/evidence.ts';

/** Entries of one list that a summary keeps; what a status hangs on (severities, results, levels) is never cut. */
const MAX_LISTED = 200;
/** Components beyond those that another document may still name by BOM-Link. */
const MAX_REFS = 5000;

const SEVERITY_ORDER: Finding['severity'][] = ['critical', 'unknown', 'high', 'medium', 'low', 'none'];

/**
 * Facts cut to what a page or a row can hold, and how many components the SBOM has. Findings keep the gravest first.
 */
export function summariseFacts(facts: Facts): { facts: Facts; componentCount: number | null } {
  switch (facts.kind) {
    case 'provenance': {
      const { provenance } = facts;
      return withoutComponentCount({
        kind: 'provenance',
        provenance: { ...provenance, resolvedDependencies: provenance.resolvedDependencies.slice(0, MAX_LISTED) },
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
      return withoutComponentCount({ ...facts, attributes: facts.attributes.slice(0, MAX_LISTED) });
    case 'svr':
      return withoutComponentCount({ ...facts, properties: facts.properties.slice(0, MAX_LISTED) });
    case 'reference':
      return withoutComponentCount({ ...facts, references: facts.references.slice(0, MAX_LISTED) });
    case 'vsa':
    case 'release':
    case 'publish':
    case 'image-signature':
    case 'event':
    case 'generic':
      return withoutComponentCount(facts);
  }
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
  };
  const others = sbom.bomLink === undefined ? [] : sbom.components.slice(MAX_LISTED, MAX_LISTED + MAX_REFS);
  const moreRefs = others.flatMap(({ ref, purl }): [string, string][] => (purl === null ? [] : [[ref, purl]]));
  return moreRefs.length === 0 ? cut : { ...cut, moreRefs };
}

/** Names are cut; the keys that decide which run replaces which are not. */
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
 * The gravest findings, and how many there were: a summary must not lose the one that decides, nor one of which nobody
 * knows how grave it is.
 */
function cutScan(scan: VulnerabilityScan): VulnerabilityScan {
  if (scan.findings.length <= MAX_LISTED) return scan;
  const counts: VulnerabilityScan['counts'] = { critical: 0, unknown: 0, high: 0, medium: 0, low: 0, none: 0 };
  for (const one of scan.findings) counts[one.severity] += 1;
  const sorted = scan.findings.toSorted(
    (a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity),
  );
  return { ...scan, counts, findings: sorted.slice(0, Math.max(MAX_LISTED, counts.critical)) };
}

function cutVex(vex: Vex): Vex {
  return { ...vex, statements: vex.statements.slice(0, MAX_LISTED * 10).map(cutStatement) };
}

/** Products are left out as wholes, so that a cut never widens what a statement is about. */
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

/** Characters of one value that a tool recorded (its output, say). */
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
    const written = typeof value === 'string' ? value : JSON.stringify(value);
    return written.length <= MAX_RECORDED_TEXT ? value : `${written.slice(0, MAX_RECORDED_TEXT)}…`;
  };
  return Object.fromEntries(
    Object.entries(record)
      .slice(0, MAX_LISTED)
      .map(([key, value]) => [key, cut(value)]),
  );
}

/** Steps and keys decide what a rule may ask: they are kept up to a bound far beyond any layout written by hand. */
function cutLayout(layout: InTotoLayout): InTotoLayout {
  return {
    ...layout,
    readme: layout.readme.slice(0, MAX_RECORDED_TEXT),
    keys: layout.keys.slice(0, MAX_LISTED * 5),
    steps: layout.steps.slice(0, MAX_LISTED * 5),
    inspections: layout.inspections.slice(0, MAX_LISTED),
  };
}
