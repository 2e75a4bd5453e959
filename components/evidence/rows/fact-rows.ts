import type { Facts as EvidenceFacts, TestReport, VexStatement } from '#lib/evidence/model/evidence.ts';
import { findingRows, findingsSummary } from './finding-rows.ts';
import { layoutRows, linkRows } from './in-toto-rows.ts';
import { rebuildRows } from './rebuild-rows.ts';
import { reviewRows } from './review-rows.ts';
import type { FactRow } from '#components/ui/data/facts.tsx';
import { formatCount, formatQuantity } from '#lib/format/quantity.ts';
import { isAfterReceipt } from '#lib/format/told-time.ts';
import { exactTime } from '#components/ui/format/time.ts';

const TEST_RESULT_LABELS = {
  PASSED: 'passed',
  WARNED: 'passed with warnings',
  FAILED: 'failed',
  INCONSISTENT: 'contradicts itself',
  EMPTY: 'no test ran',
} as const;

type Pair = readonly [string, string | null];
type FactsOf<K extends EvidenceFacts['kind']> = Extract<EvidenceFacts, { kind: K }>;

/** The most statements or references shown as rows. */
const MAX_SHOWN_ROWS = 20;

/**
 * Return the facts of a document as rows for display. Rows without a value are left out. With `receivedAt`, a time that
 * is later than the receipt allows is shown with the time that counts instead.
 */
export function factRows(facts: EvidenceFacts, receivedAt: string | null = null): FactRow[] {
  return pairsOf(facts, (at) => formatTime(at, receivedAt))
    .filter(([, value]) => value !== null && value !== '')
    .map(([term, value]) => ({ term, value }));
}

/** The text of a time that a document tells; null where it tells none. */
type TimeText = (at: string | null | undefined) => string | null;

function pairsOf(facts: EvidenceFacts, timeText: TimeText): Pair[] {
  switch (facts.kind) {
    case 'provenance':
      return provenancePairs(facts, timeText);
    case 'sbom':
      return sbomPairs(facts, timeText);
    case 'vex':
      return vexPairs(facts, timeText);
    case 'scan':
      return scanPairs(facts, timeText);
    case 'static-analysis':
      return staticAnalysisPairs(facts);
    case 'tests':
      return testPairs(facts, timeText);
    case 'vsa':
      return vsaPairs(facts, timeText);
    case 'link':
      return linkRows(facts);
    case 'layout':
      return layoutRows(facts.layout);
    case 'event':
      return eventPairs(facts, timeText);
    case 'review':
      return reviewRows(facts.review, timeText);
    case 'rebuild':
      return rebuildRows(facts.rebuild, timeText);
    default:
      return shortPairs(facts, timeText);
  }
}

function provenancePairs({ provenance }: FactsOf<'provenance'>, timeText: TimeText): Pair[] {
  return [
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
    ['Started', timeText(provenance.startedOn)],
    ['Finished', timeText(provenance.finishedOn)],
    [
      'Materials',
      formatQuantity(provenance.resolvedDependencies.length, 'resolved dependency', 'resolved dependencies'),
    ],
    ['Parameters', joinNames(Object.keys(provenance.externalParameters))],
  ];
}

function sbomPairs({ sbom, vex, scan }: FactsOf<'sbom'>, timeText: TimeText): Pair[] {
  return [
    ['Says', 'what an artifact contains (software bill of materials)'],
    ['Format', `${sbom.format} ${sbom.specVersion}`],
    ['About', sbom.root === null ? null : `${sbom.root.name} ${sbom.root.version ?? ''}`.trim()],
    ['Components', formatQuantity(sbom.components.length, 'component')],
    ['Dependencies', formatQuantity(sbom.edges.length, 'edge')],
    ['Complete', sbom.complete],
    ['Created', timeText(sbom.created)],
    ['Tools', joinNames(sbom.tools)],
    ['With VEX', vex === null ? null : formatQuantity(vex.statements.length, 'statement')],
    ['With findings', scan === null ? null : findingsSummary(scan)],
  ];
}

function vexPairs({ vex }: FactsOf<'vex'>, timeText: TimeText): Pair[] {
  return [
    ['Says', 'which vulnerabilities affect a product and which do not (VEX)'],
    ['Format', vex.format],
    ['Author', vex.author],
    ['Written', timeText(vex.timestamp)],
    ...vex.statements
      .slice(0, MAX_SHOWN_ROWS)
      .map((statement): Pair => [statement.vulnerability, vexStatementText(statement)]),
    [
      'And',
      vex.statements.length > MAX_SHOWN_ROWS
        ? `${formatCount(vex.statements.length - MAX_SHOWN_ROWS)} more statements`
        : null,
    ],
  ];
}

function vexStatementText({ status, justification, valid }: VexStatement): string {
  const reason = justification === null ? '' : `: ${justification.replaceAll('_', ' ')}`;
  return `${status.replaceAll('_', ' ')}${reason}${valid ? '' : ' (not valid in its format: shown, not applied)'}`;
}

function scanPairs({ scan }: FactsOf<'scan'>, timeText: TimeText): Pair[] {
  return [
    ['Says', 'which known vulnerabilities a scanner found'],
    ['Scanner', joinParts(scan.scanner, scan.scannerVersion)],
    ['Finished', timeText(scan.finishedOn)],
    ['Database date', timeText(scan.databaseUpdated)],
    ...findingRows(scan),
  ];
}

function staticAnalysisPairs({ tool, scan, result }: FactsOf<'static-analysis'>): Pair[] {
  return [
    [
      'Says',
      scan.purpose === 'unknown'
        ? 'findings of a tool that Attestry does not know'
        : 'findings of static analysis in the code',
    ],
    ['Tool', tool],
    ['Result', result.toLowerCase()],
    ...findingRows(scan),
  ];
}

function testCountsText({ passed, failed, warned, skipped, todo }: TestReport): string {
  const counts = `${formatCount(passed)} passed, ${formatCount(failed)} failed, ${formatCount(warned)} warned, ${formatCount(skipped)} skipped`;
  return todo ? `${counts} (${formatCount(todo)} of them todo)` : counts;
}

function testPairs({ tests }: FactsOf<'tests'>, timeText: TimeText): Pair[] {
  return [
    ['Says', 'results of tests'],
    ['Result', TEST_RESULT_LABELS[tests.result]],
    ['Tests', testCountsText(tests)],
    ['Failed', joinNames(tests.failedNames)],
    ['Passed only when repeated', joinNames(tests.flakyNames ?? [])],
    ['Note', (tests.notes ?? []).join(' ')],
    ['Exit code of the job', tests.exitCode == null ? null : `${tests.exitCode}`],
    ['Run', tests.run ?? null],
    ['Suites', joinNames(tests.suites ?? [])],
    ['Started', timeText(tests.startedOn)],
    ['Finished', timeText(tests.finishedOn)],
    ['Report', tests.url],
  ];
}

function vsaPairs({ vsa }: FactsOf<'vsa'>, timeText: TimeText): Pair[] {
  return [
    ['Says', 'that a verifier verified an artifact (verification summary)'],
    ['Verifier', vsa.verifierId],
    ['Result', vsa.result.toLowerCase()],
    ['For', vsa.resourceUri],
    ['Levels', joinNames(vsa.verifiedLevels)],
    ['Branches and tags', joinNames([...new Set((vsa.revisions ?? []).flatMap(({ refs }) => refs))])],
    ['Policy', vsa.policyUri],
    ['Verified', timeText(vsa.timeVerified)],
    ['SLSA', vsa.slsaVersion],
  ];
}

function eventPairs({ event }: FactsOf<'event'>, timeText: TimeText): Pair[] {
  return [
    ['Says', 'an event that a CI/CD system reports'],
    ['Event', event.type],
    ['Subject', event.subjectId],
    ['Artifact', event.artifact],
    ['Environment', event.environment],
    ['Outcome', event.outcome],
    ['Source', event.source],
    ['At', timeText(event.timestamp)],
  ];
}

/** The facts of the formats of which Attestry shows only a few values. */
function shortPairs(
  facts: FactsOf<'svr' | 'release' | 'publish' | 'scai' | 'reference' | 'image-signature' | 'generic'>,
  timeText: TimeText,
): Pair[] {
  switch (facts.kind) {
    case 'svr':
      return [
        ['Says', 'properties that a verifier verified'],
        ['Verifier', facts.verifierId],
        ['Properties', joinNames(facts.properties)],
        ['Created', timeText(facts.timeCreated)],
      ];
    case 'release':
      return [
        ['Says', 'that an artifact was released'],
        ['Package', facts.purl],
        ['Package id', facts.packageId],
      ];
    case 'publish':
      return [
        ['Says', 'that a package was published to a registry'],
        ['Package', joinParts(facts.name, facts.version)],
        ['Registry', facts.registry],
      ];
    case 'scai':
      return [
        ['Says', 'attributes of an artifact (SCAI)'],
        ['Attributes', joinNames(facts.attributes)],
        ['Producer', facts.producer],
      ];
    case 'reference':
      return [
        ['Says', 'references to further documents'],
        ...facts.references
          .slice(0, MAX_SHOWN_ROWS)
          .map((reference, index): Pair => [`${index + 1}`, reference.name ?? reference.uri]),
      ];
    case 'image-signature':
      return [
        ['Says', 'that a signer signed a container image'],
        ['Image', facts.dockerReference],
      ];
    case 'generic':
      return [['Says', 'content that no built-in check interprets: Attestry stores, verifies and shows it']];
  }
}

function joinNames(list: string[]): string | null {
  if (list.length === 0) return null;
  return list.length > 12
    ? `${list.slice(0, 12).join(', ')} and ${formatCount(list.length - 12)} more`
    : list.join(', ');
}

function formatTime(at: string | null | undefined, receivedAt: string | null): string | null {
  if (at == null) return null;
  return receivedAt === null || !isAfterReceipt(at, receivedAt)
    ? exactTime(at)
    : `${exactTime(at)}, which is after Attestry received it, so ${exactTime(receivedAt)} counts instead`;
}

function joinParts(...parts: (string | null)[]): string | null {
  return parts.filter(Boolean).join(' ') || null;
}
