/** Evaluates the artifact rules of a step (in-toto specification 1.0 §4.3.3, §5.2) on the digests in links. */
import type { DigestSet, InTotoLink, ResourceDescriptor } from '#lib/evidence/model/evidence.ts';
import { matchesPattern } from './pattern.ts';

/** A list of a stored link with this many entries may be truncated, so no rule is evaluated on it. */
export const TRUNCATION_LENGTH = 200;

/** Both lists contain sentences that name the rule. */
export type ArtifactRulesResult = { violations: string[]; undecided: string[] };

type Files = ReadonlyMap<string, DigestSet>;

/** Evaluate the rules of one list of a step. `links`: the link of each performed step, by the name of the step. */
export function evaluateArtifactRules(
  step: string,
  rules: readonly string[][],
  of: 'materials' | 'products',
  links: ReadonlyMap<string, InTotoLink>,
): ArtifactRulesResult {
  const result: ArtifactRulesResult = { violations: [], undecided: [] };
  const link = links.get(step);
  if (rules.length === 0 || link === undefined) return result;
  if (link.materials.length >= TRUNCATION_LENGTH || (link.products ?? []).length >= TRUNCATION_LENGTH) {
    result.undecided.push(`The ${of} of step ${step} are not evaluated: its link names too many files.`);
    return result;
  }
  const [materials, products] = [filesOf(link.materials), filesOf(link.products ?? [])];
  const all = of === 'materials' ? materials : products;
  const queue = new Set(all.keys());
  for (const rule of rules) {
    const ruleText = `${rule.join(' ')} (${of} of step ${step})`;
    const [keyword = '', pattern = ''] = [rule[0]?.toUpperCase(), rule[1]];
    const matching = [...queue].filter((path) => matchesPattern(path, pattern));
    const consumed = matchedPaths(keyword, rule, matching, { materials, products, all, links });
    if (keyword === 'DISALLOW' && rule.length === 2) {
      if (matching.length > 0) result.violations.push(`${ruleText}: ${matching[0]} is present.`);
    } else if (keyword === 'REQUIRE' && rule.length === 2) {
      if (!queue.has(pattern)) result.violations.push(`${ruleText}: the file is missing.`);
    } else if (consumed === null) {
      // The paths that this rule consumes are unknown, so the rules after it cannot be evaluated either.
      result.undecided.push(`${ruleText} is not evaluated.`);
      return result;
    } else {
      for (const path of consumed) queue.delete(path);
    }
  }
  return result;
}

type RuleContext = { materials: Files; products: Files; all: Files; links: ReadonlyMap<string, InTotoLink> };

/** The paths that a rule consumes; null where the rule cannot be evaluated. */
function matchedPaths(
  keyword: string,
  rule: readonly string[],
  matching: string[],
  around: RuleContext,
): string[] | null {
  const { materials, products } = around;
  if (keyword === 'MATCH') return matchRule(rule, matching, around);
  if (rule.length !== 2) return null;
  switch (keyword) {
    case 'ALLOW':
      return matching;
    case 'CREATE':
      return matching.filter((path) => products.has(path) && !materials.has(path));
    case 'DELETE':
      return matching.filter((path) => materials.has(path) && !products.has(path));
    case 'MODIFY':
      return matching.filter(
        (path) => materials.has(path) && products.has(path) && !sameFile(materials.get(path), products.get(path)),
      );
    default:
      return null;
  }
}

/**
 * `MATCH pattern [IN prefix] WITH (MATERIALS|PRODUCTS) [IN prefix] FROM step`: the file is the same in the other step.
 */
function matchRule(rule: readonly string[], _matching: string[], { all, links }: RuleContext): string[] | null {
  const words = rule.slice(2);
  const source = prefixOf(words);
  if (words.shift()?.toUpperCase() !== 'WITH') return null;
  const of = words.shift()?.toUpperCase();
  const target = prefixOf(words);
  if (words.shift()?.toUpperCase() !== 'FROM' || words.length !== 1) return null;
  const link = links.get(words[0]!);
  if (link === undefined || (of !== 'MATERIALS' && of !== 'PRODUCTS')) return null;
  const listed = of === 'MATERIALS' ? link.materials : (link.products ?? []);
  if (listed.length >= TRUNCATION_LENGTH) return null;
  const other = filesOf(listed);
  return [...all.keys()].filter((path) => {
    if (!path.startsWith(source)) return false;
    const rest = path.slice(source.length);
    return matchesPattern(rest, rule[1]!) && sameFile(all.get(path), other.get(target + rest));
  });
}

/** Remove `IN prefix` from the front of the words: the prefix with one slash at its end, or an empty string. */
function prefixOf(words: string[]): string {
  if (words[0]?.toUpperCase() !== 'IN' || words.length < 2) return '';
  const [, prefix = ''] = words.splice(0, 2);
  return prefix === '' ? '' : `${prefix.replace(/\/+$/u, '')}/`;
}

function filesOf(list: readonly ResourceDescriptor[]): Files {
  return new Map(list.flatMap(({ name, digest }): [string, DigestSet][] => (name === null ? [] : [[name, digest]])));
}

const STRONG = new Set(['sha256', 'sha384', 'sha512', 'sha3_256', 'sha3_384', 'sha3_512', 'blake2b', 'sha512_256']);

/** Whether two files are the same: they share at least one strong digest, and no shared digest differs. */
export function sameFile(a: DigestSet | undefined, b: DigestSet | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const common = Object.keys(a).filter((name) => Object.hasOwn(b, name));
  return (
    common.some((name) => STRONG.has(name)) && common.every((name) => a[name]!.toLowerCase() === b[name]!.toLowerCase())
  );
}
