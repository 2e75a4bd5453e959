import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { checkExpression } from './check-expression.ts';
import { EXPRESSION_LIMITS } from './language/limits.ts';
import { VARIABLES } from './language/variables.ts';

const ACCEPTED = [
  'true',
  'provenance.level >= 3',
  'provenance != null && provenance.level >= 3',
  'artifact.digest.alg == "sha256"',
  'artifact.names.exists(n, n.startsWith("web"))',
  '"pkg:oci/web" in artifact.purls',
  'signer.oids["buildTrigger"] in ["push", "release"]',
  'has(signer.oids.tokenSubject) ? signer.oids.tokenSubject != "" : true',
  'now - provenance.finishedOn < duration("24h")',
  'provenance.externalParameters.workflow.ref == "refs/heads/main"',
  'provenance.dependencies.all(d, has(d.digest.sha256) || has(d.digest.gitCommit))',
  'sbom.components.filter(c, c.purl.matches("^pkg:npm/")).map(c, c.name).all(n, n != "left-pad")',
  'sbom.components.exists_one(c, c.name == "openssl")',
  'vulns.critical + vulns.high == 0 && vulns.scannedAt > timestamp("2026-01-01T00:00:00Z")',
  'tests.failed == 0 && tests.passed > 10',
  'vex.all(v, v.status in ["not_affected", "fixed"])',
  'attestations.exists(a, a.kind == "tests" && a.signer.kind == "key")',
  'unverified.size() == 0',
  'now.getDayOfWeek() != 5',
  'type(provenance.externalParameters.retries) == double',
  '{"main": 1, "release": 2}["main"] == 1',
  'provenance.externalParameters["a"][0].b == dyn(1)',
  '!(artifact.name in ["a", "b"])',
  'size(artifact.name) < 100 && artifact.name.size() > 0',
];

/** The parts of a message that a reader needs: what is wrong, and where. */
const REFUSED: [string, RegExp][] = [
  ['', /^it is not CEL: end of input is unexpected at line 1, column 1$/],
  ['a ? b', /^it is not CEL: \? is unexpected at line 1, column 3$/],
  ['true &&\n  $', /at line 1, column 6$/],
  ['true &&\n  foo', /^there is no variable foo.*line 2, column 3\)$/],
  ['p.?a', /^it is not CEL/],
  ['artefact.name == "web"', /^there is no variable artefact; the variables are artifact, .* \(line 1, column 1\)$/],
  ['predicate.a == 1', /^there is no variable predicate/],
  ['provenance.constructor == null', /^there is no field constructor here/],
  ['artifact.__proto__ == null', /^there is no field __proto__ here/],
  ['artifact["toString"] == ""', /^there is no field toString here/],
  ['__proto__ == {}', /^there is no variable __proto__/],
  ['constructor != null', /^there is no variable constructor/],
  ['sbom.components.all(c, c.nmae == "")', /^there is no field nmae here.*column 25\)$/],
  ['sbom.components.map(c, c.name).all(n, n.x)', /^a string has no field x/],
  ['sbom.components[0].x == ""', /^there is no field x here/],
  ['artifact.exists(k, k.x)', /^a string has no field x/],
  ['foo(1)', /^there is no function foo/],
  ['artifact.name.trim() == ""', /^there is no function trim/],
  ['artifact.name.startsWith("a", "b")', /^startsWith takes 1 argument, not 2/],
  ['startsWith(artifact.name, "a")', /^write startsWith behind a value/],
  ['artifact.name.int() == 1', /^write int as a function/],
  ['artifact.name.startsWith(1)', /^startsWith does not accept string and int/],
  ['"a" + 1 == "a1"', /^\+ does not accept string and int/],
  ['!tests.failed', /^! does not accept int/],
  ['now.getHours("Europe/Berlin") == 1', /^getHours takes 0 arguments, not 1/],
  ['timestamp(1) < now', /^timestamp does not accept int/],
  ['has(provenance)', /^has needs a field/],
  ['artifact.names.all(true)', /^all needs a list, a variable and a condition/],
  ['artifact.name.all(c, true)', /^only a list or a map has elements, and this is a string/],
  ['tests.passed && true', /^a condition must be true or false, and this is an int/],
  ['tests.passed ? true : false', /^a condition must be true or false/],
  ['artifact.names.all(n, n)', /^a condition must be true or false, and this is a string/],
  ['provenance.level == "3"', /^an int is never equal to a string/],
  ['provenance.level != "3"', /^an int is never equal to a string/],
  ['attestations == null', /^a list is never equal to null/],
  ['1 in artifact.names', /^an int is never an element of a list of string/],
  ['1 in signer.oids', /^an int is never the name of a field/],
  ['"a" in artifact.name', /^only a list or a map contains something/],
  ['artifact.names["a"] == ""', /^the index of a list is a number/],
  ['artifact.name[0] == "w"', /^a string has no elements/],
  ['"text"', /^the result must be true or false, and this is a string/],
  ['1', /and this is an int/],
  ['1.5', /and this is a double/],
  ['null', /and this is null/],
  ['artifact', /and this is a map/],
  ['artifact.names', /and this is a list/],
  ['artifact.names.map(n, true)', /and this is a list/],
  ['1 + 1', /and this is an int/],
  ['now', /and this is a timestamp/],
  ['int', /and this is a type/],
  ['artifact.name.matches("(")', /^the pattern of matches is not valid in RE2: missing closing \)/],
  ['artifact.name.matches("(?=a)")', /^the pattern of matches is not valid in RE2/],
  ['artifact.name.matches("(a{1000}){1000}")', /^the pattern of matches is not valid in RE2/],
  ['artifact.name.matches("[a-z]{700}[0-9]{700}")', /^the pattern of matches is not valid in RE2: it is too large/],
  ['artifact.name.matches(artifact.name)', /^the pattern of matches must be written out/],
  ['99999999999999999999 > 1', /^a number is out of the range of int/],
  ['99999999999999999999u > 1u', /^a number is out of the range of uint/],
  ['google.protobuf.Timestamp{seconds: 1} < now', /^there is no type google.protobuf.Timestamp/],
  ['[1].all(a, [1].all(b, [1].all(c, true)))', /^macros are nested more than 2 levels deep/],
  [`artifact${'.a'.repeat(45)}`, /^it is nested more than 40 levels deep/],
  ['('.repeat(2_000), /^it is nested too deep$|^it is not CEL/],
  [`true${' || true'.repeat(300)}`, /^it has more than 500 nodes/],
  [`"${'a'.repeat(EXPRESSION_LIMITS.characters)}" == artifact.name`, /^it has more than 4096 characters/],
];

describe('checkExpression', () => {
  it.each(ACCEPTED)('accepts %s', (source) => {
    expect(checkExpression(source, 'artifact')).toBeNull();
  });

  it.each(REFUSED)('refuses %j', (source, message) => {
    expect(checkExpression(source, 'artifact')).toMatch(message);
  });

  it('binds other variables for an attestation', () => {
    expect(checkExpression('predicate.result == "ok" && attestation.kind == "generic"', 'attestation')).toBeNull();
    expect(checkExpression('predicate["a"].all(x, x.y > 1)', 'attestation')).toBeNull();
    expect(checkExpression('signer == null', 'attestation')).toBe('a map is never equal to null (line 1, column 8)');
    expect(checkExpression('sbom.count > 1', 'attestation')).toMatch(/^there is no variable sbom/);
  });

  it('never throws, and answers with a sentence that ends without a full stop', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(
          fc.constantFrom(
            ...Object.keys(VARIABLES.artifact),
            ...'.()[]{}?:,!&|+-*/%<>="\' \n@0 9 a has all null in'.split(''),
          ),
          {
            maxLength: 60,
          },
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (source) => {
        const problem = checkExpression(source, 'artifact');
        expect(problem === null || (problem.length > 0 && !problem.endsWith('.'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
