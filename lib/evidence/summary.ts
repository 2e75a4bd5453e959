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
const KEPT = 200;
/** Components beyond those that another document may still name by BOM-Link. */
const KEPT_REFS = 5000;

const SEVERITY_ORDER: Finding['severity'][] = ['critical', 'unknown', 'high', 'medium', 'low', 'none'];

/**
 * Facts cut to what a page or a row can hold, and how many components the SBOM has. Findings keep the gravest first.
 */
export function summariseFacts(facts: Facts): { facts: Facts; componentCount: number | null } {
  switch (facts.kind) {
    case 'provenance': {
      const { provenance } = facts;
      return plain({
        kind: 'provenance',
        provenance: { ...provenance, resolvedDependencies: provenance.resolvedDependencies.slice(0, KEPT) },
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
      return plain({ kind: 'vex', vex: cutVex(facts.vex) });
    case 'scan':
      return plain({ kind: 'scan', scan: cutScan(facts.scan) });
    case 'static-analysis':
      return plain({ ...facts, scan: cutScan(facts.scan) });
    case 'tests':
      return plain({ kind: 'tests', tests: cutTests(facts.tests) });
    case 'link':
      return plain(cutLink(facts));
    case 'layout':
      return plain({ kind: 'layout', layout: cutLayout(facts.layout) });
    case 'scai':
      return plain({ ...facts, attributes: facts.attributes.slice(0, KEPT) });
    case 'svr':
      return plain({ ...facts, properties: facts.properties.slice(0, KEPT) });
    case 'reference':
      return plain({ ...facts, references: facts.references.slice(0, KEPT) });
    case 'vsa':
    case 'release':
    case 'publish':
    case 'image-signature':
    case 'event':
    case 'generic':
      return plain(facts);
  }
}

function plain(facts: Facts): { facts: Facts; componentCount: number | null } {
  return { facts, componentCount: null };
}

function cutSbom(sbom: Sbom): Sbom {
  const cut = {
    ...sbom,
    tools: sbom.tools.slice(0, 20),
    components: sbom.components.slice(0, KEPT),
    edges: sbom.edges.slice(0, KEPT),
  };
  const others = sbom.bomLink === undefined ? [] : sbom.components.slice(KEPT, KEPT + KEPT_REFS);
  const moreRefs = others.flatMap(({ ref, purl }): [string, string][] => (purl === null ? [] : [[ref, purl]]));
  return moreRefs.length === 0 ? cut : { ...cut, moreRefs };
}

/** Names are cut; the keys that decide which run replaces which are not. */
function cutTests(tests: TestReport): TestReport {
  return {
    ...tests,
    failedNames: tests.failedNames.slice(0, KEPT),
    configuration: tests.configuration.slice(0, KEPT),
    ...(tests.flakyNames ? { flakyNames: tests.flakyNames.slice(0, KEPT) } : {}),
    ...(tests.suites ? { suites: tests.suites.slice(0, KEPT) } : {}),
  };
}

/**
 * The gravest findings, and how many there were: a summary must not lose the one that decides, nor one of which nobody
 * knows how grave it is.
 */
function cutScan(scan: VulnerabilityScan): VulnerabilityScan {
  if (scan.findings.length <= KEPT) return scan;
  const counts: VulnerabilityScan['counts'] = { critical: 0, unknown: 0, high: 0, medium: 0, low: 0, none: 0 };
  for (const one of scan.findings) counts[one.severity] += 1;
  const sorted = scan.findings.toSorted(
    (a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity),
  );
  return { ...scan, counts, findings: sorted.slice(0, Math.max(KEPT, counts.critical)) };
}

function cutVex(vex: Vex): Vex {
  return { ...vex, statements: vex.statements.slice(0, KEPT * 10).map(cutStatement) };
}

/** Products are left out as wholes, so that a cut never widens what a statement is about. */
function cutStatement(statement: VexStatement): VexStatement {
  const cut = {
    ...statement,
    products: statement.products.slice(0, KEPT),
    subcomponents: statement.subcomponents.slice(0, KEPT),
  };
  if (statement.scopes === undefined) return cut;
  const scopes = statement.scopes.slice(0, KEPT).map(({ products, subcomponents }) => ({
    products: products.slice(0, KEPT),
    subcomponents: subcomponents.slice(0, KEPT),
  }));
  return { ...cut, scopes };
}

/** Characters of one value that a tool recorded (its output, say). */
const TEXT_KEPT = 2_000;

function cutLink<Link extends InTotoLink>(link: Link): Link {
  const { command, materials, products = [], byproducts = {}, environment = {} } = link;
  return {
    ...link,
    command: command.slice(0, KEPT),
    materials: materials.slice(0, KEPT),
    products: products.slice(0, KEPT),
    byproducts: cutRecord(byproducts),
    environment: cutRecord(environment),
  };
}

function cutRecord(record: { [key: string]: Json }): { [key: string]: Json } {
  const cut = (value: Json): Json => {
    const written = typeof value === 'string' ? value : JSON.stringify(value);
    return written.length <= TEXT_KEPT ? value : `${written.slice(0, TEXT_KEPT)}…`;
  };
  return Object.fromEntries(
    Object.entries(record)
      .slice(0, KEPT)
      .map(([key, value]) => [key, cut(value)]),
  );
}

/** Steps and keys decide what a rule may ask: they are kept up to a bound far beyond any layout written by hand. */
function cutLayout(layout: InTotoLayout): InTotoLayout {
  return {
    ...layout,
    readme: layout.readme.slice(0, TEXT_KEPT),
    keys: layout.keys.slice(0, KEPT * 5),
    steps: layout.steps.slice(0, KEPT * 5),
    inspections: layout.inspections.slice(0, KEPT),
  };
}
