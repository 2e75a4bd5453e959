import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import type { ChangeReview } from '#lib/evidence/model/evidence.ts';
import { readOne, statementOf } from '#lib/evidence/samples.fixture.ts';
import * as bitbucket from '#lib/webhook/bitbucket/payloads.fixture.ts';
import { approval, fulfilled, serverMerged, serverReview } from '#lib/webhook/bitbucket/payloads.fixture.ts';
import { mergeRequest } from '#lib/webhook/gitlab/payloads.fixture.ts';
import { readBitbucketPullRequest } from './bitbucket.ts';
import { readReviewPayload } from './github.ts';
import { readMergeRequest } from './gitlab.ts';

const HEAD = 'ab'.repeat(20);
const MERGE = 'cd'.repeat(20);
const repository = { id: 77, full_name: 'acme/web', html_url: 'https://github.com/acme/web' };
const sender = { login: 'ada' };
const pull = {
  html_url: 'https://github.com/acme/web/pull/7',
  user: { login: 'ada', id: 101, type: 'User' },
  head: { sha: HEAD },
  base: { ref: 'main', repo: { html_url: 'https://github.com/acme/web' } },
  merged: false,
  merge_commit_sha: 'ef'.repeat(20),
};
const merged = {
  ...pull,
  merged: true,
  merge_commit_sha: MERGE,
  merged_at: '2026-05-14T09:00:00Z',
  merged_by: { login: 'kim', id: 103, type: 'User' },
};
const review = {
  id: 5,
  user: { login: 'rosa', id: 102, type: 'User' },
  state: 'approved',
  submitted_at: '2026-05-14T08:00:00Z',
  commit_id: HEAD,
};

const read = (value: JsonObject) => readOne(value);
function reviewOf(value: JsonObject): ChangeReview {
  const { facts } = read(value);
  if (facts.kind !== 'review') throw new Error(facts.kind);
  return facts.review;
}

describe('payloads of GitHub', () => {
  it('a merged pull request names its author, its last commit and the commit that it became', () => {
    const document = read({ action: 'closed', pull_request: merged, repository, sender });
    expect(document).toMatchObject({
      format: 'webhook-payload',
      signed: null,
      facts: {
        kind: 'review',
        review: {
          change: 'https://github.com/acme/web/pull/7',
          repository: 'github.com/acme/web',
          author: { name: 'ada', id: '101', isBot: false },
          baseRef: 'refs/heads/main',
          headCommit: HEAD,
          mergeCommit: MERGE,
          mergedBy: { name: 'kim' },
          mergedAt: '2026-05-14T09:00:00.000Z',
          reviews: [],
        },
      },
    });
    expect(document.subjects.map(({ digest }) => digest)).toEqual([{ gitCommit: MERGE }, { gitCommit: HEAD }]);
  });

  it.each<[string, JsonObject, string]>([
    ['one approval', { type: 'pull_request', parameters: { required_approving_review_count: 1 } }, '1 approval'],
    [
      'a pull request alone',
      { type: 'pull_request', parameters: { required_approving_review_count: 0, require_code_owner_review: true } },
      'pull request (review by code owners)',
    ],
    [
      'checks',
      {
        type: 'required_status_checks',
        parameters: { required_status_checks: [{ context: 'test' }, { context: 'lint' }] },
      },
      'status checks test, lint',
    ],
    ['no deletion', { type: 'deletion' }, 'no deletion'],
    ['what is not known by name', { type: 'max_file_size' }, 'max file size'],
  ])('a rule of the branch that asks for %s', (_, rule, control) => {
    const at = (updated_at: string) =>
      reviewOf({
        action: 'closed',
        pull_request: merged,
        repository,
        sender,
        rules: [{ ...rule, ruleset: { id: 1, updated_at } }, { type: 'x' }, 'x'],
      }).protection;
    expect(at('2026-05-01T00:00:00Z')).toEqual([{ control, since: '2026-05-01T00:00:00.000Z' }]);
    expect(at('2026-05-14T09:00:01Z')).toEqual([]);
    expect(reviewOf({ action: 'opened', pull_request: pull, repository, sender, rules: [rule] }).protection).toEqual(
      [],
    );
  });

  it('before the merge the test commit of the host is none that the change became', () => {
    expect(reviewOf({ action: 'opened', pull_request: pull, repository, sender })).toMatchObject({
      mergeCommit: null,
      mergedBy: null,
    });
  });

  it.each([
    ['submitted', 'approved', 'approved'],
    ['submitted', 'APPROVED', 'approved'],
    ['submitted', 'changes_requested', 'changes-requested'],
    ['submitted', 'commented', 'commented'],
    ['dismissed', 'dismissed', 'dismissed'],
    ['dismissed', 'approved', 'dismissed'],
  ])('a review that is %s with the state %s is %s', (action, state, expected) => {
    const document = read({ action, pull_request: pull, review: { ...review, state }, repository, sender });
    expect(document).toMatchObject({
      subjects: [{ digest: { gitCommit: HEAD } }],
      facts: {
        review: {
          author: { id: '101' },
          reviews: [{ id: '5', reviewer: { name: 'rosa', id: '102' }, state: expected, commit: HEAD }],
        },
      },
    });
  });

  it.each([
    ['an app', { login: 'merge-helper', id: 1, type: 'Bot' }, true],
    ['an app by its name', { login: 'dependabot[bot]', id: 2 }, true],
    ['a person', { login: 'robot', id: 3, type: 'User' }, false],
  ])('%s reviewed', (_, user, isBot) => {
    const { reviews } = reviewOf({
      action: 'submitted',
      pull_request: pull,
      review: { ...review, user },
      repository,
      sender,
    });
    expect(reviews[0]!.reviewer!.isBot).toBe(isBot);
  });

  it.each<[string, JsonObject]>([
    [
      'a review of a deleted account',
      { action: 'submitted', pull_request: pull, review: { ...review, user: null }, repository, sender },
    ],
    [
      'a review in a state that is not known',
      { action: 'submitted', pull_request: pull, review: { ...review, state: 'ok' }, repository, sender },
    ],
    [
      'a pull request without address and commit',
      { action: 'closed', pull_request: { merged: true }, repository, sender },
    ],
    ['another event', { action: 'published', release: {}, repository, sender }],
  ])('%s says nothing', (_, payload) => {
    expect(read(payload)).toMatchObject({ format: 'webhook-payload', facts: { kind: 'generic' }, subjects: [] });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (pull_request, given) => {
        const value = { action: 'submitted', pull_request, review: given, repository, sender } as JsonObject;
        expect(() => readReviewPayload(value)).not.toThrow();
      }),
    );
  });
});

describe('payloads of GitLab', () => {
  const reviewOfMergeRequest = (action: string, change: object = {}, user: object = {}) =>
    reviewOf(
      JSON.parse(JSON.stringify(mergeRequest(action, change, { id: 102, username: 'rosa', ...user }))) as JsonObject,
    );

  it.each([
    ['approval', 'approved'],
    ['approved', 'approved'],
    ['unapproval', 'dismissed'],
    ['unapproved', 'dismissed'],
  ])('the action %s is a review that is %s', (action, state) => {
    expect(reviewOfMergeRequest(action)).toMatchObject({
      repository: 'gitlab.com/acme/shop/web',
      author: { id: '101' },
      headCommit: HEAD,
      mergeCommit: null,
      reviews: [
        { state, reviewer: { name: 'rosa', id: '102', isBot: false }, commit: HEAD, at: '2026-05-14T08:00:00.000Z' },
      ],
    });
  });

  it.each<[string, object, string]>([
    ['its own commit', { merge_commit_sha: MERGE }, MERGE],
    ['the squashed commit of a fast-forward', { merge_commit_sha: null, squash_commit_sha: MERGE }, MERGE],
    ['its last commit of a fast-forward', { merge_commit_sha: null }, HEAD],
  ])('a merge names %s', (_, change, mergeCommit) => {
    expect(reviewOfMergeRequest('merge', change)).toMatchObject({
      mergeCommit,
      mergedBy: { name: 'rosa' },
      reviews: [],
    });
  });

  it('a change that is only open names no merge and no review, and the user of a token is a bot', () => {
    expect(reviewOfMergeRequest('open', { merge_commit_sha: MERGE })).toMatchObject({ mergeCommit: null, reviews: [] });
    const { reviews } = reviewOfMergeRequest('approval', {}, { username: 'project_77_bot_1a2b' });
    expect(reviews[0]!.reviewer!.isBot).toBe(true);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (object_attributes, user) => {
        const value = { object_kind: 'merge_request', project: {}, object_attributes, user } as JsonObject;
        expect(() => readMergeRequest(value)).not.toThrow();
      }),
    );
  });
});

describe('payloads of Bitbucket', () => {
  const json = (value: object) => JSON.parse(JSON.stringify(value)) as JsonObject;
  /** The payload with the commits that the host has told in full. */
  const complete = (value: typeof fulfilled | ReturnType<typeof approval>) => {
    const { pullrequest: pull } = value;
    const source = { ...pull.source, commit: { hash: bitbucket.HEAD } };
    const merge_commit = pull.merge_commit && { hash: bitbucket.MERGE };
    return json({ ...value, pullrequest: { ...pull, source, merge_commit } });
  };

  it('an approval of Cloud', () => {
    expect(reviewOf(complete(approval(true)))).toMatchObject({
      change: 'https://bitbucket.org/acme/web/pull-requests/7',
      repository: 'bitbucket.org/acme/web',
      author: { name: 'ada', id: bitbucket.ADA.uuid },
      baseRef: 'refs/heads/main',
      headCommit: bitbucket.HEAD,
      mergeCommit: null,
      reviews: [
        {
          state: 'approved',
          reviewer: { name: 'rosa', id: bitbucket.ROSA.uuid, isBot: false },
          commit: bitbucket.HEAD,
          at: '2026-05-14T11:40:30.999Z',
        },
      ],
    });
  });

  it('a merge of Cloud', () => {
    const document = read(complete(fulfilled));
    expect(document).toMatchObject({
      format: 'webhook-payload',
      facts: {
        review: {
          mergeCommit: bitbucket.MERGE,
          mergedBy: { name: 'kim' },
          mergedAt: '2026-05-14T11:50:00.000Z',
          reviews: [],
        },
      },
    });
    expect(document.subjects.map(({ digest }) => digest)).toEqual([
      { gitCommit: bitbucket.MERGE },
      { gitCommit: bitbucket.HEAD },
    ]);
  });

  it('an abbreviated commit of Cloud names none', () => {
    expect(read(json(fulfilled))).toMatchObject({
      subjects: [],
      facts: { review: { headCommit: null, mergeCommit: null } },
    });
  });

  it.each<[string, object[], string]>([
    ['approves', [{ approved: true, user: bitbucket.ROSA }], 'approved'],
    ['approves no more', [{ approved: false, user: bitbucket.ROSA }], 'dismissed'],
    ['requests changes', [{ approved: false, state: 'changes_requested', user: bitbucket.ROSA }], 'changes-requested'],
    ['is not there any more', [], 'dismissed'],
    ['does not approve, and somebody else does', [{ approved: true, user: bitbucket.KIM }], 'dismissed'],
    [
      'does not approve, and somebody else of the same name does',
      [{ approved: true, user: { ...bitbucket.KIM, nickname: 'rosa' } }],
      'dismissed',
    ],
  ])('a reviewer of Cloud who %s', (_, participants, state) => {
    const said = complete(approval(true));
    expect(
      reviewOf({ ...said, pullrequest: json({ ...(said['pullrequest'] as object), participants }) }),
    ).toMatchObject({
      reviews: [{ state }],
    });
  });

  it.each([
    ['pr:reviewer:approved', 'APPROVED', 'approved'],
    ['pr:reviewer:unapproved', 'UNAPPROVED', 'dismissed'],
    ['pr:reviewer:needs_work', 'NEEDS_WORK', 'changes-requested'],
  ])('%s of Data Center', (event, status, state) => {
    expect(reviewOf(json(serverReview(event, status)))).toMatchObject({
      change: 'https://git.acme.example/projects/SHOP/repos/web/pull-requests/6',
      repository: 'git.acme.example/scm/shop/web',
      author: { name: 'ada', id: '1' },
      baseRef: 'refs/heads/main',
      headCommit: bitbucket.HEAD,
      reviews: [{ state, reviewer: { name: 'rosa', id: '4' }, commit: bitbucket.HEAD, at: '2026-05-14T11:40:00.000Z' }],
    });
  });

  it('a merge of Data Center, and the user of a service is a bot', () => {
    expect(reviewOf(json(serverMerged))).toMatchObject({
      mergeCommit: bitbucket.MERGE,
      mergedBy: { name: 'kim', id: '5' },
      mergedAt: '2026-05-14T11:50:00.000Z',
    });
    const actor = { name: 'bot', id: 9, type: 'SERVICE' };
    expect(reviewOf(json({ ...serverMerged, actor })).mergedBy).toMatchObject({ isBot: true });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.boolean(), (pull, participant, isCloud) => {
        const names = isCloud ? ['pullrequest', 'approval'] : ['pullRequest', 'participant'];
        const value = { [names[0]!]: pull, [names[1]!]: participant } as JsonObject;
        expect(() => readBitbucketPullRequest(value)).not.toThrow();
      }),
    );
  });
});

describe('statements', () => {
  const about = { subject: [{ name: 'web', digest: { gitCommit: MERGE } }] };
  const human = (type: string, predicate: JsonObject) =>
    reviewOf({ ...statementOf(`https://in-toto.io/attestation/human-review${type}`, predicate), ...about }).reviews;

  it('a review of the version control system lists its reviewers', () => {
    expect(
      human('/vcs/v0.1', {
        reviewers: [
          { name: 'rosa', uri: 'https://api.github.com/user/102' },
          'kim+103',
          { uri: 'mailto:lee@acme.example' },
        ],
        reviewTime: '2026-05-14T08:00:00Z',
      }),
    ).toMatchObject([
      { reviewer: { name: 'rosa', id: '102' }, state: 'approved', commit: MERGE, at: '2026-05-14T08:00:00.000Z' },
      { reviewer: { name: 'kim', id: '103' }, state: 'approved' },
      { reviewer: { name: 'mailto:lee@acme.example', id: null } },
    ]);
  });

  it.each([
    ['pass', 'approved'],
    ['PASSED', 'approved'],
    ['approved', 'approved'],
    ['fail', 'changes-requested'],
    ['rejected', 'changes-requested'],
    ['not approved', 'changes-requested'],
  ])('a review with the result %s is by its signer, and is %s', (result, state) => {
    expect(human('/v0.1', { result, timestamp: '2026-05-14T08:00:00Z' })).toMatchObject([{ reviewer: null, state }]);
  });

  it.each([
    ['the URI of its subject', { uri: 'https://gitlab.com/acme/web' }, {}, 'gitlab.com/acme/web'],
    ['its link to GitHub', {}, { reviewLink: 'https://github.com/acme/web/pull/7#x' }, 'github.com/acme/web'],
    ['no link to another host', {}, { reviewLink: 'https://review.acme.example/c/7/1' }, null],
  ])('a review takes its repository from %s', (_, subject, predicate, repository) => {
    const statement = statementOf('https://in-toto.io/attestation/human-review/v0.1', { result: 'pass', ...predicate });
    const about = [{ digest: { gitCommit: MERGE }, ...subject }];
    expect(reviewOf({ ...statement, subject: about })).toMatchObject({ repository });
  });

  it('a review of several commits is of none of them', () => {
    const statement = statementOf('https://in-toto.io/attestation/human-review/v0.1', { result: 'pass' });
    const subject = [{ digest: { gitCommit: MERGE } }, { digest: { gitCommit: HEAD } }];
    expect(reviewOf({ ...statement, subject }).reviews).toMatchObject([{ commit: null }]);
  });

  it('a pull request that gittuf records is that of the host', () => {
    expect(reviewOf({ ...statementOf('https://gittuf.dev/github-pull-request/v0.1', merged), ...about })).toMatchObject(
      {
        author: { name: 'ada', id: '101' },
        headCommit: HEAD,
        mergeCommit: MERGE,
        reviews: [],
      },
    );
  });

  it('source provenance names the controls, and no review', () => {
    for (const type of ['slsa-source-poc/source-provenance/v1-draft', 'source-tool/source-provenance/v1'])
      expect(
        reviewOf({
          ...statementOf(`https://github.com/slsa-framework/${type}`, {
            repo_uri: 'https://github.com/acme/web',
            actor: 'kim',
            branch: 'refs/heads/main',
            created_on: '2026-05-14T09:00:00.123456789Z',
            controls: [{ name: 'REVIEW_ENFORCED', since: '2026-01-01T00:00:00Z' }, {}],
          }),
          ...about,
        }),
      ).toMatchObject({
        repository: 'github.com/acme/web',
        mergeCommit: MERGE,
        mergedBy: { name: 'kim' },
        mergedAt: '2026-05-14T09:00:00.123Z',
        reviews: [],
        protection: [{ control: 'REVIEW_ENFORCED', since: '2026-01-01T00:00:00.000Z' }],
      });
  });

  it.each([
    ['https://in-toto.io/attestation/human-review/v0.1', {}],
    ['https://in-toto.io/attestation/human-review/vcs/v0.1', { reviewers: [] }],
    ['https://gittuf.dev/github-pull-request/v0.1', { number: 7 }],
    ['https://gittuf.dev/github-pull-request-approval/v0.1', { approvers: [] }],
    ['https://github.com/slsa-framework/source-tool/source-provenance/v1', { actor: 'kim' }],
  ])('of the type %s without their members say nothing', (type, predicate) => {
    expect(read(statementOf(type, predicate))).toMatchObject({
      facts: { kind: 'generic' },
      remarks: [{ code: 'unreadable-predicate' }],
    });
  });
});
