import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { WaiverView } from '#lib/views/waiver.ts';
import { makeWaiver } from '#components/waiver/waiver.fixture.ts';
import { ArtifactBody } from './artifact-client.tsx';
import { ARTIFACT } from './artifact.fixture.ts';
import { findCovers } from './find-covers.ts';
import { BadgeCopy } from './badge-copy.tsx';
import { ArtifactChecks } from './checks.tsx';
import { ArtifactHead } from './head.tsx';
import { SignedVerdict } from './signed-verdict.tsx';
import type { ArtifactView } from '#lib/views/artifact.ts';
import type { Status } from '#lib/status/status.ts';
import { Timeline } from '#components/artifact/timeline/timeline.tsx';

const now = Date.parse('2025-05-14T10:02:00Z');
const plainText = (markup: string) => markup.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');

describe('the signed verdict', () => {
  const text = (change: Partial<ArtifactView>) => {
    const artifact = { ...ARTIFACT, expected: true, ...change };
    return renderToStaticMarkup(
      <SignedVerdict artifact={artifact} environment={null} baseUrl="https://attestry.example" now={now} />,
    );
  };
  const status = (of: Status) => ({ ...ARTIFACT.status, status: of });
  it.each([
    ['verified', 'PASSED'],
    ['failed', 'FAILED'],
    ['incomplete', 'FAILED'],
    ['error', 'FAILED'],
    ['waived', 'FAILED although the artifact is waived'],
  ] as const)('of a %s artifact is a download that says %s', (of, says) => {
    const markup = text({ status: status(of) });
    expect(plainText(markup)).toContain(says);
    expect(markup).toContain(`href="/api/v1/artifacts/${ARTIFACT.digest}/vsa"`);
    expect(markup).toContain(`/badge/${ARTIFACT.digest}.svg?metric=vsa`);
  });
  it('of an index that has its status from its platforms does not promise every input', () => {
    const derived = { platforms: 2, attested: 2, weakest: 'failed', missing: [] } as const;
    const says = (change: Partial<ArtifactView>) => plainText(text(change));
    expect(says({ status: status('failed') })).toContain('every input');
    expect(says({ status: { ...status('failed'), derived: { ...derived, missing: [] } } })).not.toContain(
      'every input',
    );
  });
  it.each([
    ['whose status is unknown', { status: status('unknown') }, 'its status is unknown'],
    ['that nobody here expects', { expected: false, status: status('verified') }, 'no project here expects it'],
  ])('of an artifact %s does not exist, and the page says why', (_name, change, why) => {
    const markup = text(change);
    expect(plainText(markup)).toContain(why);
    expect(markup).not.toContain('href');
  });
});

describe('an artifact', () => {
  const checks = renderToStaticMarkup(
    <ArtifactChecks
      digest={ARTIFACT.digest}
      covers={{}}
      now={now}
      checks={ARTIFACT.checks}
      evidence={ARTIFACT.evidence}
      verifications={ARTIFACT.verifications}
    />,
  );

  it('shows the summary before the status, and the status with its reason', () => {
    const text = plainText(renderToStaticMarkup(<ArtifactHead artifact={ARTIFACT} now={now} />));
    expect(text.indexOf('Built from acme/web')).toBeLessThan(text.indexOf('failed'));
    expect(text).toContain('The source is refs/heads/main, not the tag the signer ran for.');
  });
  it('says from when on a rule decides, and which rule is only shown', () => {
    const [first] = ARTIFACT.checks;
    const markup = renderToStaticMarkup(
      <ArtifactChecks
        digest={ARTIFACT.digest}
        covers={{}}
        now={now}
        checks={[
          { ...first!, severity: 'warn', outcome: 'warn', effective: '2027-03-01T00:00:00.000Z' },
          { ...first!, rule: 'shown', severity: 'info' },
        ]}
        evidence={[]}
        verifications={{}}
      />,
    );
    expect(plainText(markup)).toContain('(decides from 1 Mar 2027)');
    expect(plainText(markup)).toContain('(only shown)');
  });
  it('is judged by a policy, and by that of an environment where one is asked for', () => {
    const production = { ...ARTIFACT.policy, id: 'gate', title: 'Gate', version: 3 };
    const environments = [{ environment: 'production', status: 'verified', policy: production } as const];
    const body = (environment: string | null) =>
      renderToStaticMarkup(
        <ArtifactBody
          artifact={{ ...ARTIFACT, environments }}
          covers={{}}
          asked={{ at: null, found: null, problem: null }}
          baseUrl="https://attestry.example"
          now={now}
          lineage={null}
          buildEnvironment={null}
          environment={environment}
        />,
      );
    expect(body(null)).toContain(`href="/artifacts/${ARTIFACT.digest}?environment=production"`);
    expect(plainText(body(null))).not.toContain('This page shows the artifact by the policy of');
    const seen = body('production');
    expect(plainText(seen)).toContain('This page shows the artifact by the policy of production .');
    expect(seen).toMatch(new RegExp(`href="/artifacts/${ARTIFACT.digest}"[^>]*>Show that one`));
    expect(seen).toContain(`/vsa?environment=production"`);
    expect(seen).toMatch(/<select name="environment".*<option value="production" selected="">/);
    expect(seen).toContain(`/badge/${ARTIFACT.digest}.svg?environment=production`);
  });
  it('escapes markup in the data', () => {
    const head = renderToStaticMarkup(<ArtifactHead artifact={ARTIFACT} now={now} />);
    expect(head).not.toContain('<img src=x');
    expect(head).toContain('&lt;img src=x');
  });
  it('sorts the worst check first and opens only that one', () => {
    const order = [...checks.matchAll(/id="check-([a-z-]+)"/g)].map((match) => match[1]);
    expect(order).toEqual([
      'signer-agrees-with-predicate',
      'sbom-present',
      'materials-pinned',
      'provenance-present',
      'signature-sound',
      'tests-passing',
    ]);
    expect([...checks.matchAll(/<details id="check-([a-z-]+)" open/g)].map((match) => match[1])).toEqual([
      'signer-agrees-with-predicate',
    ]);
  });
  it('shows expected beside actual, remediation by CI system, and the threat left open', () => {
    const text = plainText(checks);
    expect(text).toMatch(/Expected refs\/tags\/v2\.3\.1 Actual refs\/heads\/main/);
    expect(text).toContain('Lines for GitHub Actions');
    expect(text).toContain('Lines for npm');
    expect(text).not.toContain('Lines for GitLab');
    expect(text).toContain('E The provenance may have been forged');
  });
  it('shows each document in full once, and links there from the other checks that use it', () => {
    const shared = Object.keys(ARTIFACT.verifications)[0]!;
    const resting = ARTIFACT.checks.slice(0, 3).map((check) => ({ ...check, evidence: [shared] }));
    const markup = renderToStaticMarkup(
      <ArtifactChecks
        digest={ARTIFACT.digest}
        covers={{}}
        now={now}
        checks={resting}
        evidence={ARTIFACT.evidence}
        verifications={ARTIFACT.verifications}
      />,
    );
    expect(markup.match(/>Transparency log</g)).toHaveLength(1);
    const first = /id="(check-[a-z-]+)"/.exec(markup)![1];
    expect(markup.match(new RegExp(`href="#${first}"`, 'g'))).toHaveLength(2);
  });
  it('opens a check to signer, certificate, log entry and times', () => {
    const text = plainText(checks);
    for (const words of [
      'release.yml@refs/tags/v2.3.1',
      'issued by CN=sigstore-intermediate',
      'entry 184467440',
      'logged',
      'the transparency log rekor.sigstore.dev',
    ])
      expect(text).toContain(words);
  });
  it('links only to http addresses', () => {
    const timeline = renderToStaticMarkup(<Timeline events={ARTIFACT.timeline} now={now} />);
    expect(timeline).not.toContain('javascript:');
    expect(plainText(timeline)).toContain('214 passed');
    expect(plainText(timeline)).toContain('Deployed to production');
  });
  it('removes markup in a name from the README snippets', () => {
    const badge = renderToStaticMarkup(
      <BadgeCopy digest={ARTIFACT.digest} environment={null} baseUrl="http://x" name={'"><script>'} now={0} />,
    );
    expect(badge).not.toContain('script>');
  });

  describe('with a waiver', () => {
    const waiver = makeWaiver({
      id: '7',
      ruleTitle: 'SBOM present',
      artifact: { digest: ARTIFACT.digest, name: 'web', project: null },
      reason: 'the generator cannot read <b>it</b>',
      createdAt: '2025-05-13T10:02:00Z',
      expiresAt: '2025-06-14T10:02:00Z',
    });
    const { rule, owner, reason, expiresAt, environment, vulnerability, component } = waiver;
    const status = {
      ...ARTIFACT.status,
      status: 'waived',
      underlying: 'incomplete',
      waivers: [{ id: '7', rule, owner, reason, expiresAt, environment, vulnerability, component }],
    } as const;
    const markup = (waivers: WaiverView[]) =>
      renderToStaticMarkup(
        <ArtifactChecks
          digest={ARTIFACT.digest}
          checks={ARTIFACT.checks}
          covers={findCovers(ARTIFACT.checks, waivers)}
          evidence={[]}
          verifications={{}}
          now={now}
        />,
      );

    it('shows at the waived check who accepts it, why, until when, and who created the waiver', () => {
      const html = markup([waiver]);
      expect(html).toContain(`href="/waivers?artifact=${encodeURIComponent(ARTIFACT.digest)}#waiver-7"`);
      const text = plainText(html);
      expect(text.match(/Waived by Ada/g)).toHaveLength(1);
      expect(text).toContain('the generator cannot read &lt;b&gt;it&lt;/b&gt;');
      expect(text).toContain('Ada answers for it until 14 Jun 2025, 10:02:00 UTC');
      expect(text).toMatch(/Created .* by the token “lead” \(number 3\)/);
      expect(text).not.toContain('--rule sbom-present');
    });
    it('shows how to waive a required rule that is not met, and no other', () => {
      const text = plainText(markup([]));
      expect(text).not.toContain('Waived by');
      expect(text.match(/attestry waive --rule [a-z-]+/g)).toEqual([
        'attestry waive --rule signer-agrees-with-predicate',
        'attestry waive --rule sbom-present',
      ]);
    });
    it('says in the head what the status would be, and links to the waiver', () => {
      const html = renderToStaticMarkup(
        <ArtifactHead artifact={{ ...ARTIFACT, status: { ...status, waivers: [...status.waivers] } }} now={now} />,
      );
      expect(html).toContain('#waiver-7');
      expect(plainText(html)).toMatch(
        /Without the waiver its status would be incomplete .* Ada accepts that sbom-present is not met/,
      );
    });
  });
});
