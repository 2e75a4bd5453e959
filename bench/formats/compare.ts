import type { Facts, ParseResult } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';

/** What a tool reports about one file that it wrote: an entry of `expect.json` (see tool.sh). */
export type Expected = {
  tool: string;
  version: string;
  /** Name of the file, in the folder of `expect.json`. */
  file: string;
  kind: 'tests' | 'scan' | 'static-analysis' | 'sbom' | 'vex' | 'coverage' | 'unread';
  exitCode: number;
  /** The source of the numbers: the tool's last line, a second report, its exit code. */
  from: string;
  /** The reason why the file cannot contain what the tool knows. Any content of the file then counts as equal. */
  unseen?: string;
  /** Other content of the file that Attestry does not use. */
  notRead?: string;
  /** Facts of the kind, by name: `result`, `passed`, `findings`, `components` … */
  [fact: string]: string | number | boolean | undefined;
};

/** One row of the table: what Attestry read, and each fact that differs from the tool's report. */
export type Row = { expected: Expected; read: string; differences: string[] };

const NON_FACT_KEYS = new Set(['tool', 'version', 'file', 'kind', 'exitCode', 'from', 'unseen', 'notRead']);

/** Read a file as Attestry does, and compare the result with each fact of `expected`. */
export function compare(expected: Expected, bytes: Uint8Array): Row {
  const readings = readEvidence(bytes);
  if (expected.kind === 'unread')
    return {
      expected,
      read: 'only kept, or refused',
      differences: readings.every(isUnread) ? [] : ['it is read, and should not be'],
    };
  const [only] = readings;
  if (readings.length !== 1 || only === undefined)
    return { expected, read: `${readings.length} documents`, differences: ['it is not read as one document'] };
  if (!only.ok) return { expected, read: `refused (${only.code})`, differences: [`it is refused: ${only.message}`] };
  const found = factsOf(only.facts);
  const kind = only.facts.kind === 'generic' ? only.format : only.facts.kind;
  const read = [kind, ...Object.entries(found).map(([name, value]) => `${name} ${value}`)].join(', ');
  const differences = kind === expected.kind ? [] : [`it is read as ${kind}, and is ${expected.kind}`];
  return { expected, read, differences: [...differences, ...differencesOf(expected, found)] };
}

/** A format that no reader knows is refused, or stored and shown without evaluation. */
function isUnread(reading: ParseResult): boolean {
  return !reading.ok || reading.facts.kind === 'generic';
}

function differencesOf(expected: Expected, found: Record<string, string | number>): string[] {
  const names = Object.keys(expected).filter((name) => !NON_FACT_KEYS.has(name));
  return names
    .filter((name) => found[name] !== expected[name])
    .map((name) => `${name} is read as ${found[name] ?? 'nothing'}, and is ${expected[name]}`);
}

function factsOf(facts: Facts): Record<string, string | number> {
  switch (facts.kind) {
    case 'tests': {
      const { result, passed, failed, skipped } = facts.tests;
      return { result, passed, failed, skipped };
    }
    case 'scan':
      return { findings: facts.scan.findings.length, ids: idsOf(facts.scan.findings) };
    case 'static-analysis':
      return { findings: facts.scan.findings.length };
    case 'sbom': {
      const { components, root, edges } = facts.sbom;
      const purls = components.filter((component) => component.purl !== null).length;
      return {
        components: components.length,
        purls,
        edges: edges.length,
        root: root?.name ?? 'none',
        rootVersion: root?.version ?? 'none',
      };
    }
    default:
      return {};
  }
}

function idsOf(findings: { id: string }[]): string {
  return [...new Set(findings.map((finding) => finding.id))].sort().join(' ');
}
