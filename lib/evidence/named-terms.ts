/** What a document names by which the search finds it: ids of advisories and findings, names of build parameters. */
import type { Facts, Finding, Json, Provenance, Vex } from '#lib/evidence/model/evidence.ts';

/** `parameters`: the names of all parameters of a build, one a line, so that equal builds share one term. */
export type SearchTerm = { kind: 'advisory' | 'finding' | 'parameters'; text: string };

/** Terms of one document. A report with more findings is found by the first ones. */
const MAX_TERMS = 2_000;
const MAX_ID_LENGTH = 128;
const MAX_PARAMETERS = 100;
const MAX_PARAMETERS_LENGTH = 4_000;

/** The search terms of a document, from its facts before they are cut to a summary. */
export function namedTerms(facts: Facts): SearchTerm[] {
  switch (facts.kind) {
    case 'provenance':
      return parameterTerms(facts.provenance);
    case 'sbom':
      return terms('advisory', [...idsOfVex(facts.vex), ...idsOfFindings(facts.scan?.findings ?? [])]);
    case 'vex':
      return terms('advisory', idsOfVex(facts.vex));
    case 'scan':
      return terms('advisory', idsOfFindings(facts.scan.findings));
    case 'static-analysis':
      return terms('finding', idsOfFindings(facts.scan.findings));
    default:
      return [];
  }
}

function terms(kind: SearchTerm['kind'], ids: readonly string[]): SearchTerm[] {
  const texts = new Set(ids.map((id) => id.trim().slice(0, MAX_ID_LENGTH)).filter((id) => id !== ''));
  return [...texts].slice(0, MAX_TERMS).map((text) => ({ kind, text }));
}

const idsOfFindings = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ id, aliases }) => [id, ...aliases]);

const idsOfVex = (vex: Vex | null): string[] =>
  (vex?.statements ?? []).flatMap(({ vulnerability, aliases }) => [vulnerability, ...aliases]);

function parameterTerms({ externalParameters, internalParameters }: Provenance): SearchTerm[] {
  const names = [externalParameters, internalParameters].flatMap(namesIn).filter((name) => !name.includes('\n'));
  const text = [...new Set(names)].slice(0, MAX_PARAMETERS).sort().join('\n').slice(0, MAX_PARAMETERS_LENGTH);
  return text === '' ? [] : [{ kind: 'parameters', text }];
}

/** The names of parameters, and those one level below as `workflow.ref`. */
function namesIn(parameters: { [name: string]: Json }): string[] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? Object.keys(value).map((inner) => `${name}.${inner}`)
      : [name],
  );
}
