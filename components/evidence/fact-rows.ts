import type { Facts as EvidenceFacts, VulnerabilityScan } from '#lib/evidence/model/evidence.ts';
import { layoutRows, linkRows } from './in-toto-rows.ts';
import type { FactRow } from '#components/ui/data/facts.tsx';
import { count, counted } from '#components/ui/words/number.ts';
import { exactTime } from '#components/ui/words/time.ts';

const TEST_RESULTS = {
  PASSED: 'passed',
  WARNED: 'passed with warnings',
  FAILED: 'failed',
  INCONSISTENT: 'contradicts itself',
  EMPTY: 'no test ran',
} as const;

/**
 * What a document says, in rows of plain words. Every kind has its own; an unknown kind says that it is kept and not
 * judged.
 */
export function factRows(facts: EvidenceFacts): FactRow[] {
  switch (facts.kind) {
    case 'provenance': {
      const { provenance } = facts;
      return rows([
        ['Says', `SLSA provenance ${provenance.version}: how something was built`],
        ['Builder', provenance.builderId],
        ['Kind of build', provenance.buildType],
        ['Source', provenance.source.repository ?? provenance.source.uri],
        ['Commit', provenance.source.commit],
        ['Ref', provenance.source.ref],
        ['Build instructions', provenance.source.entryPoint],
        ['Run', provenance.invocationId],
        ['Started by', provenance.trigger],
        ['Runner', provenance.runnerEnvironment],
        ['Begun', when(provenance.startedOn)],
        ['Finished', when(provenance.finishedOn)],
        ['Materials', counted(provenance.resolvedDependencies.length, 'resolved dependency', 'resolved dependencies')],
        ['Parameters', names(Object.keys(provenance.externalParameters))],
      ]);
    }
    case 'sbom': {
      const { sbom } = facts;
      return rows([
        ['Says', 'a software bill of materials: what is inside'],
        ['Format', `${sbom.format} ${sbom.specVersion}`],
        ['About', sbom.root === null ? null : `${sbom.root.name} ${sbom.root.version ?? ''}`.trim()],
        ['Components', counted(sbom.components.length, 'component')],
        ['Dependencies', counted(sbom.edges.length, 'edge')],
        ['Complete', sbom.complete],
        ['Created', when(sbom.created)],
        ['Tools', names(sbom.tools)],
        ['With VEX', facts.vex === null ? null : counted(facts.vex.statements.length, 'statement')],
        ['With findings', facts.scan === null ? null : findings(facts.scan)],
      ]);
    }
    case 'vex':
      return rows([
        ['Says', 'which vulnerabilities do and do not matter here (VEX)'],
        ['Format', facts.vex.format],
        ['Author', facts.vex.author],
        ['Written', when(facts.vex.timestamp)],
        ...facts.vex.statements
          .slice(0, 20)
          .map(
            (statement) =>
              [
                statement.vulnerability,
                `${statement.status.replaceAll('_', ' ')}${statement.justification === null ? '' : `: ${statement.justification.replaceAll('_', ' ')}`}${statement.valid ? '' : ' (not valid by its own format: shown, not applied)'}`,
              ] as const,
          ),
        ['And', facts.vex.statements.length > 20 ? `${count(facts.vex.statements.length - 20)} more statements` : null],
      ]);
    case 'scan':
      return rows([
        ['Says', 'known vulnerabilities that were found'],
        ['Scanner', join(facts.scan.scanner, facts.scan.scannerVersion)],
        ['Finished', when(facts.scan.finishedOn)],
        ['Database of', when(facts.scan.databaseUpdated)],
        ['Findings', findings(facts.scan)],
        ['Complete', facts.scan.problem ? `no: ${facts.scan.problem}` : null],
        ...found(facts.scan),
      ]);
    case 'static-analysis':
      return rows([
        [
          'Says',
          facts.scan.purpose === 'unknown'
            ? 'what a tool found that is not known here'
            : 'what static analysis found in the code',
        ],
        ['Tool', facts.tool],
        ['Result', facts.result.toLowerCase()],
        ['Findings', findings(facts.scan)],
        ['Complete', facts.scan.problem ? `no: ${facts.scan.problem}` : null],
        ...found(facts.scan),
      ]);
    case 'tests': {
      const { tests } = facts;
      return rows([
        ['Says', 'how tests went'],
        ['Result', TEST_RESULTS[tests.result]],
        [
          'Tests',
          `${count(tests.passed)} passed, ${count(tests.failed)} failed, ${count(tests.warned)} warned, ${count(tests.skipped)} skipped${tests.todo ? ` (${count(tests.todo)} of them todo)` : ''}`,
        ],
        ['Failed', names(tests.failedNames)],
        ['Passed only when repeated', names(tests.flakyNames ?? [])],
        ['Note', (tests.notes ?? []).join(' ')],
        ['Exit code of the job', tests.exitCode == null ? null : `${tests.exitCode}`],
        ['Run', tests.run ?? null],
        ['Suites', names(tests.suites ?? [])],
        ['Began', when(tests.startedOn ?? null)],
        ['Finished', when(tests.finishedOn)],
        ['Report', tests.url],
      ]);
    }
    case 'vsa': {
      const { vsa } = facts;
      return rows([
        ['Says', 'that somebody verified it (verification summary)'],
        ['Verifier', vsa.verifierId],
        ['Result', vsa.result.toLowerCase()],
        ['For', vsa.resourceUri],
        ['Levels', names(vsa.verifiedLevels)],
        ['Policy', vsa.policyUri],
        ['Verified', when(vsa.timeVerified)],
        ['SLSA', vsa.slsaVersion],
      ]);
    }
    case 'svr':
      return rows([
        ['Says', 'properties that somebody verified'],
        ['Verifier', facts.verifierId],
        ['Properties', names(facts.properties)],
        ['Created', when(facts.timeCreated)],
      ]);
    case 'release':
      return rows([
        ['Says', 'that it was released'],
        ['Package', facts.purl],
        ['Package id', facts.packageId],
      ]);
    case 'publish':
      return rows([
        ['Says', 'that it was published to a registry'],
        ['Package', join(facts.name, facts.version)],
        ['Registry', facts.registry],
      ]);
    case 'link':
      return rows(linkRows(facts));
    case 'layout':
      return rows(layoutRows(facts.layout));
    case 'scai':
      return rows([
        ['Says', 'attributes of an artifact (SCAI)'],
        ['Attributes', names(facts.attributes)],
        ['Producer', facts.producer],
      ]);
    case 'reference':
      return rows([
        ['Says', 'where further documents are'],
        ...facts.references
          .slice(0, 20)
          .map((reference, index) => [`${index + 1}`, reference.name ?? reference.uri] as const),
      ]);
    case 'image-signature':
      return rows([
        ['Says', 'that somebody signed a container image'],
        ['Image', facts.dockerReference],
      ]);
    case 'event': {
      const { event } = facts;
      return rows([
        ['Says', 'what happened, as a CI/CD system reports it'],
        ['Event', event.type],
        ['Subject', event.subjectId],
        ['Artifact', event.artifact],
        ['Environment', event.environment],
        ['Outcome', event.outcome],
        ['Source', event.source],
        ['At', when(event.timestamp)],
      ]);
    }
    case 'generic':
      return rows([['Says', 'something Attestry has no rules for: it is kept, verified and shown, never judged']]);
  }
}

function rows(pairs: (readonly [string, string | null])[]): FactRow[] {
  return pairs.filter(([, value]) => value !== null && value !== '').map(([term, value]) => ({ term, value }));
}

function names(list: string[]): string | null {
  if (list.length === 0) return null;
  return list.length > 12 ? `${list.slice(0, 12).join(', ')} and ${count(list.length - 12)} more` : list.join(', ');
}

function when(at: string | null): string | null {
  return at === null ? null : exactTime(at);
}

function join(...parts: (string | null)[]): string | null {
  return parts.filter(Boolean).join(' ') || null;
}

function findings({ findings: list, counts, problem }: VulnerabilityScan): string {
  if (list.length === 0) return problem ? 'not known' : 'none';
  const bySeverity = (['critical', 'high', 'medium', 'low', 'none', 'unknown'] as const).map(
    (severity) =>
      [severity, counts?.[severity] ?? list.filter((finding) => finding.severity === severity).length] as const,
  );
  return bySeverity
    .filter(([, number]) => number > 0)
    .map(([severity, number]) => `${count(number)} ${SEVERITY_WORDS[severity]}`)
    .join(', ');
}

const SEVERITY_WORDS = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  none: 'without severity',
  unknown: 'of unknown severity',
} as const;

const BY_GRAVITY = ['critical', 'high', 'unknown', 'medium', 'low', 'none'] as const;
const SHOWN = 10;

/**
 * The gravest findings one by one, those of unknown severity among them: the package that has it, or the place where it
 * stands.
 */
function found(scan: VulnerabilityScan): (readonly [string, string | null])[] {
  const sorted = scan.findings.toSorted((a, b) => BY_GRAVITY.indexOf(a.severity) - BY_GRAVITY.indexOf(b.severity));
  const all = scan.counts ? Object.values(scan.counts).reduce((sum, number) => sum + number, 0) : sorted.length;
  const shown = sorted
    .slice(0, SHOWN)
    .map(
      (finding) =>
        [
          finding.id,
          [severityWords(finding.severity), join(finding.package, finding.version), finding.place]
            .filter(Boolean)
            .join(', '),
        ] as const,
    );
  return [...shown, ['And', all > shown.length ? counted(all - shown.length, 'more finding', 'more findings') : null]];
}

function severityWords(severity: (typeof BY_GRAVITY)[number]): string {
  if (severity === 'unknown') return 'severity unknown';
  return severity === 'none' ? 'without severity' : severity;
}
