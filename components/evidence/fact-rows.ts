import type { Facts as EvidenceFacts, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { layoutRows, linkRows } from './in-toto-rows.ts';
import type { FactRow } from '#components/ui/data/facts.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { exactTime } from '#components/ui/format/time.ts';

const TEST_RESULT_LABELS = {
  PASSED: 'passed',
  WARNED: 'passed with warnings',
  FAILED: 'failed',
  INCONSISTENT: 'contradicts itself',
  EMPTY: 'no test ran',
} as const;

/** Return the facts of a document as rows for display. Rows without a value are left out. */
export function factRows(facts: EvidenceFacts): FactRow[] {
  switch (facts.kind) {
    case 'provenance': {
      const { provenance } = facts;
      return toRows([
        ['Says', `how an artifact was built (SLSA provenance ${provenance.version})`],
        ['Builder', provenance.builderId],
        ['Build type', provenance.buildType],
        ['Source', provenance.source.repository ?? provenance.source.uri],
        ['Commit', provenance.source.commit],
        ['Ref', provenance.source.ref],
        ['Build instructions', provenance.source.entryPoint],
        ['Run', provenance.invocationId],
        ['Started by', provenance.trigger],
        ['Runner', provenance.runnerEnvironment],
        ['Started', formatTime(provenance.startedOn)],
        ['Finished', formatTime(provenance.finishedOn)],
        [
          'Materials',
          formatQuantity(provenance.resolvedDependencies.length, 'resolved dependency', 'resolved dependencies'),
        ],
        ['Parameters', joinNames(Object.keys(provenance.externalParameters))],
      ]);
    }
    case 'sbom': {
      const { sbom } = facts;
      return toRows([
        ['Says', 'what an artifact contains (software bill of materials)'],
        ['Format', `${sbom.format} ${sbom.specVersion}`],
        ['About', sbom.root === null ? null : `${sbom.root.name} ${sbom.root.version ?? ''}`.trim()],
        ['Components', formatQuantity(sbom.components.length, 'component')],
        ['Dependencies', formatQuantity(sbom.edges.length, 'edge')],
        ['Complete', sbom.complete],
        ['Created', formatTime(sbom.created)],
        ['Tools', joinNames(sbom.tools)],
        ['With VEX', facts.vex === null ? null : formatQuantity(facts.vex.statements.length, 'statement')],
        ['With findings', facts.scan === null ? null : findingsSummary(facts.scan)],
      ]);
    }
    case 'vex':
      return toRows([
        ['Says', 'which vulnerabilities affect a product and which do not (VEX)'],
        ['Format', facts.vex.format],
        ['Author', facts.vex.author],
        ['Written', formatTime(facts.vex.timestamp)],
        ...facts.vex.statements
          .slice(0, 20)
          .map(
            (statement) =>
              [
                statement.vulnerability,
                `${statement.status.replaceAll('_', ' ')}${statement.justification === null ? '' : `: ${statement.justification.replaceAll('_', ' ')}`}${statement.valid ? '' : ' (not valid in its format: shown, not applied)'}`,
              ] as const,
          ),
        [
          'And',
          facts.vex.statements.length > 20 ? `${formatCount(facts.vex.statements.length - 20)} more statements` : null,
        ],
      ]);
    case 'scan':
      return toRows([
        ['Says', 'which known vulnerabilities a scanner found'],
        ['Scanner', joinParts(facts.scan.scanner, facts.scan.scannerVersion)],
        ['Finished', formatTime(facts.scan.finishedOn)],
        ['Database date', formatTime(facts.scan.databaseUpdated)],
        ['Findings', findingsSummary(facts.scan)],
        ['Complete', facts.scan.problem ? `no: ${facts.scan.problem}` : null],
        ...findingRows(facts.scan),
      ]);
    case 'static-analysis':
      return toRows([
        [
          'Says',
          facts.scan.purpose === 'unknown'
            ? 'findings of a tool that Attestry does not know'
            : 'findings of static analysis in the code',
        ],
        ['Tool', facts.tool],
        ['Result', facts.result.toLowerCase()],
        ['Findings', findingsSummary(facts.scan)],
        ['Complete', facts.scan.problem ? `no: ${facts.scan.problem}` : null],
        ...findingRows(facts.scan),
      ]);
    case 'tests': {
      const { tests } = facts;
      return toRows([
        ['Says', 'results of tests'],
        ['Result', TEST_RESULT_LABELS[tests.result]],
        [
          'Tests',
          `${formatCount(tests.passed)} passed, ${formatCount(tests.failed)} failed, ${formatCount(tests.warned)} warned, ${formatCount(tests.skipped)} skipped${tests.todo ? ` (${formatCount(tests.todo)} of them todo)` : ''}`,
        ],
        ['Failed', joinNames(tests.failedNames)],
        ['Passed only when repeated', joinNames(tests.flakyNames ?? [])],
        ['Note', (tests.notes ?? []).join(' ')],
        ['Exit code of the job', tests.exitCode == null ? null : `${tests.exitCode}`],
        ['Run', tests.run ?? null],
        ['Suites', joinNames(tests.suites ?? [])],
        ['Started', formatTime(tests.startedOn ?? null)],
        ['Finished', formatTime(tests.finishedOn)],
        ['Report', tests.url],
      ]);
    }
    case 'vsa': {
      const { vsa } = facts;
      return toRows([
        ['Says', 'that a verifier verified an artifact (verification summary)'],
        ['Verifier', vsa.verifierId],
        ['Result', vsa.result.toLowerCase()],
        ['For', vsa.resourceUri],
        ['Levels', joinNames(vsa.verifiedLevels)],
        ['Policy', vsa.policyUri],
        ['Verified', formatTime(vsa.timeVerified)],
        ['SLSA', vsa.slsaVersion],
      ]);
    }
    case 'svr':
      return toRows([
        ['Says', 'properties that a verifier verified'],
        ['Verifier', facts.verifierId],
        ['Properties', joinNames(facts.properties)],
        ['Created', formatTime(facts.timeCreated)],
      ]);
    case 'release':
      return toRows([
        ['Says', 'that an artifact was released'],
        ['Package', facts.purl],
        ['Package id', facts.packageId],
      ]);
    case 'publish':
      return toRows([
        ['Says', 'that a package was published to a registry'],
        ['Package', joinParts(facts.name, facts.version)],
        ['Registry', facts.registry],
      ]);
    case 'link':
      return toRows(linkRows(facts));
    case 'layout':
      return toRows(layoutRows(facts.layout));
    case 'scai':
      return toRows([
        ['Says', 'attributes of an artifact (SCAI)'],
        ['Attributes', joinNames(facts.attributes)],
        ['Producer', facts.producer],
      ]);
    case 'reference':
      return toRows([
        ['Says', 'references to further documents'],
        ...facts.references
          .slice(0, 20)
          .map((reference, index) => [`${index + 1}`, reference.name ?? reference.uri] as const),
      ]);
    case 'image-signature':
      return toRows([
        ['Says', 'that a signer signed a container image'],
        ['Image', facts.dockerReference],
      ]);
    case 'event': {
      const { event } = facts;
      return toRows([
        ['Says', 'an event that a CI/CD system reports'],
        ['Event', event.type],
        ['Subject', event.subjectId],
        ['Artifact', event.artifact],
        ['Environment', event.environment],
        ['Outcome', event.outcome],
        ['Source', event.source],
        ['At', formatTime(event.timestamp)],
      ]);
    }
    case 'generic':
      return toRows([['Says', 'content that no rule evaluates: Attestry stores, verifies and shows it']]);
  }
}

function toRows(pairs: (readonly [string, string | null])[]): FactRow[] {
  return pairs.filter(([, value]) => value !== null && value !== '').map(([term, value]) => ({ term, value }));
}

function joinNames(list: string[]): string | null {
  if (list.length === 0) return null;
  return list.length > 12
    ? `${list.slice(0, 12).join(', ')} and ${formatCount(list.length - 12)} more`
    : list.join(', ');
}

function formatTime(at: string | null): string | null {
  return at === null ? null : exactTime(at);
}

function joinParts(...parts: (string | null)[]): string | null {
  return parts.filter(Boolean).join(' ') || null;
}

function findingsSummary({ findings: list, counts, problem }: VulnerabilityScan): string {
  if (list.length === 0) return problem ? 'not known' : 'none';
  const bySeverity = (['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const).map(
    (severity) =>
      [severity, counts?.[severity] ?? list.filter((finding) => finding.severity === severity).length] as const,
  );
  return bySeverity
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${formatCount(number)} ${SEVERITY_LABELS[severity]}`)
    .join(', ');
}

const SEVERITY_LABELS = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  none: 'without severity',
  unknown: 'of unknown severity',
} as const;

const SEVERITY_ORDER = ['critical', 'high', 'unknown', 'medium', 'low', 'none'] as const;
const MAX_SHOWN_FINDINGS = 10;

/**
 * The most severe findings, each with its package or its place in the code. A finding of unknown severity is sorted
 * after the high ones.
 */
function findingRows(scan: VulnerabilityScan): (readonly [string, string | null])[] {
  const sorted = scan.findings.toSorted(
    (a, b) => SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity),
  );
  const all = scan.counts ? Object.values(scan.counts).reduce((sum, number) => sum + number, 0) : sorted.length;
  const shown = sorted
    .slice(0, MAX_SHOWN_FINDINGS)
    .map(
      (finding) =>
        [
          finding.id,
          [severityLabel(finding.severity), joinParts(finding.package, finding.version), finding.place]
            .filter(Boolean)
            .join(', '),
        ] as const,
    );
  return [
    ...shown,
    ['And', all > shown.length ? formatQuantity(all - shown.length, 'more finding', 'more findings') : null],
  ];
}

function severityLabel(severity: (typeof SEVERITY_ORDER)[number]): string {
  if (severity === 'unknown') return 'severity unknown';
  return severity === 'none' ? 'without severity' : severity;
}
