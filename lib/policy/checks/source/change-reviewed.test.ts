import { describe, expect, it } from 'vitest';
import type { ChangeReview, Contributor, Review } from '#lib/evidence/model/evidence.ts';
import { readPolicyValue } from '#lib/policy/document/read-policy.ts';
import {
  artifact,
  certificate,
  COMMIT,
  evidence,
  failed,
  key,
  provenance,
  sourceVsa,
  unsigned,
} from '#lib/policy/example.fixture.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';
import { said, verdictOf } from '#lib/policy/checks/verdict.fixture.ts';

const HEAD = 'fade'.repeat(10);
const EARLIER = 'dead'.repeat(10);
const CHANGE = 'https://github.com/acme/web/pull/7';
const person = (name: string, id: string | null, isBot = false): Contributor => ({ name, id, isBot });
const ADA = person('ada', '101');
const ROSA = person('rosa', '102');
const KIM = person('kim', '103');
const APP = person('merge-helper[bot]', '104', true);

const clock = (minute: number): string => `2026-05-14T08:${String(minute).padStart(2, '0')}:00Z`;
const UNKNOWN: ChangeReview = {
  change: null,
  repository: null,
  author: null,
  baseRef: null,
  headCommit: null,
  mergeCommit: null,
  mergedBy: null,
  mergedAt: null,
  reviews: [],
  protection: [],
};
/** What the host reports, in a delivery that was authenticated. */
function reported(minute: number, review: Partial<ChangeReview>, over: Partial<EvidenceFact> = {}): EvidenceFact {
  const of = {
    ...UNKNOWN,
    change: CHANGE,
    repository: 'github.com/acme/web',
    author: ADA,
    headCommit: HEAD,
    ...review,
  };
  return unsigned(
    { kind: 'review', review: of },
    { format: 'webhook-payload', receivedAt: clock(minute), reportedBy: 'host', ...over },
  );
}
const merged = (over: Partial<ChangeReview> = {}, about: Partial<EvidenceFact> = {}): EvidenceFact =>
  reported(30, { mergeCommit: COMMIT, mergedBy: KIM, mergedAt: clock(30), baseRef: 'refs/heads/main', ...over }, about);
let reviews = 0;
function review(minute: number, reviewer: Contributor, over: Partial<Review> = {}, about: Partial<EvidenceFact> = {}) {
  reviews += 1;
  const one: Review = { id: `${reviews}`, reviewer, state: 'approved', at: clock(minute), commit: HEAD, ...over };
  return reported(minute, { reviews: [one] }, about);
}
/** A statement about the commit itself, which a configured key signed. */
function stated(listed: Partial<Review>[], over: Partial<EvidenceFact> = {}): EvidenceFact {
  const all = listed.map(
    (one) => ({ id: null, reviewer: ROSA, state: 'approved', at: null, commit: COMMIT, ...one }) as const,
  );
  return evidence({ kind: 'review', review: { ...UNKNOWN, reviews: all } }, { signer: key(), ...over });
}
const token = { reportedBy: undefined } as unknown as Partial<EvidenceFact>;

const built = (about: EvidenceFact[], over: Partial<ArtifactFacts> = {}): ArtifactFacts =>
  artifact([evidence(provenance())], {
    sourceRevisions: [{ digest: `gitCommit:${COMMIT}`, evidence: about, reviews: about }],
    ...over,
  });
const found = (about: EvidenceFact[], params: object = {}): string => said('change-reviewed', params, built(about));

describe('reviews that the host reports', () => {
  it.each<[string, object, EvidenceFact[], string]>([
    ['an approval by another person', {}, [review(1, ROSA), merged()], 'pass ok'],
    ['two of two', { approvals: 2 }, [review(1, ROSA), review(2, KIM), merged()], 'pass ok'],
    ['one of two', { approvals: 2 }, [review(1, ROSA), merged()], 'missing not-approved'],
    ['two by one person', { approvals: 2 }, [review(1, ROSA), review(2, ROSA), merged()], 'missing not-approved'],
    ['nothing', {}, [], 'missing no-review'],
    ['a merge without a review', {}, [merged()], 'missing not-approved'],
    ['a comment', {}, [review(1, ROSA, { state: 'commented' }), merged()], 'missing not-approved'],
    ['a request for changes', {}, [review(1, ROSA, { state: 'changes-requested' }), merged()], 'missing not-approved'],
    // Who approved it.
    ['the author', {}, [review(1, ADA), merged()], 'fail approval-author'],
    ['the author under another name', {}, [review(1, person('ada-2', '101')), merged()], 'fail approval-author'],
    ['the author in other letters', {}, [review(1, person('ADA', null)), merged()], 'fail approval-author'],
    ['the author, where that is allowed', { excludeAuthor: false }, [review(1, ADA), merged()], 'pass ok'],
    ['an app', {}, [review(1, APP), merged()], 'fail approval-bot'],
    ['an app and a person', {}, [review(1, APP), review(2, ROSA), merged()], 'pass ok'],
    ['a change by an app that a person approved', {}, [review(1, ROSA), merged({ author: APP })].map(byApp), 'pass ok'],
    ['an unknown author', {}, [review(1, ROSA), merged()].map(withoutAuthor), 'missing author-unknown'],
    [
      'an unknown author, where that is allowed',
      { excludeAuthor: false },
      [review(1, ROSA), merged()].map(withoutAuthor),
      'pass ok',
    ],
    [
      'an address, where the author has a login',
      {},
      [review(1, person('rosa@acme.example', null)), merged()],
      'fail approval-author-unclear',
    ],
    // Which commit was approved.
    ['an earlier commit', {}, [review(1, ROSA, { commit: EARLIER }), merged()], 'fail approval-another-commit'],
    [
      'an earlier commit, where that is allowed',
      { dismissStale: false },
      [review(1, ROSA, { commit: EARLIER }), merged()],
      'pass ok',
    ],
    ['no commit', {}, [review(1, ROSA, { commit: null }), merged()], 'fail approval-another-commit'],
    [
      'an earlier commit and then the last one',
      {},
      [review(1, ROSA, { commit: EARLIER }), review(2, ROSA), merged()],
      'pass ok',
    ],
    [
      'the last commit of another pull request',
      {},
      [of(review(1, ROSA), { change: `${CHANGE}1` }), merged()],
      'missing not-approved',
    ],
    [
      'a pull request that became another commit',
      {},
      [review(1, ROSA), merged({ mergeCommit: EARLIER })],
      'missing no-review',
    ],
    [
      'another repository',
      {},
      [review(1, ROSA), merged()].map((one) => of(one, { repository: 'github.com/eve/web' })),
      'missing no-review',
    ],
    // When it was approved, and whether that stood.
    ['after the merge', {}, [review(31, ROSA), merged()], 'fail approval-after-merge'],
    ['in the moment of the merge', {}, [review(30, ROSA), merged()], 'pass ok'],
    ['dismissed', {}, [...dismissed(ROSA), merged()], 'fail approval-withdrawn'],
    [
      'dismissed, and the report of it came first',
      {},
      [...dismissed(ROSA).toReversed(), merged()],
      'fail approval-withdrawn',
    ],
    ['dismissed, and approved again', {}, [...dismissed(ROSA), review(9, ROSA), merged()], 'pass ok'],
    ['dismissed beside an approval of somebody else', {}, [...dismissed(ROSA), review(9, KIM), merged()], 'pass ok'],
    [
      'taken back by a request for changes',
      {},
      [review(1, ROSA), review(2, ROSA, { state: 'changes-requested' }), merged()],
      'fail approval-withdrawn',
    ],
    [
      'given after a request for changes',
      {},
      [review(1, ROSA, { state: 'changes-requested' }), review(2, ROSA), merged()],
      'pass ok',
    ],
    [
      'commented after the approval',
      {},
      [review(1, ROSA), review(2, ROSA, { state: 'commented' }), merged()],
      'pass ok',
    ],
    // The branch.
    ['the branch that is asked for', { refs: ['refs/heads/main'] }, [review(1, ROSA), merged()], 'pass ok'],
    [
      'another branch',
      { refs: ['refs/heads/main'] },
      [review(1, ROSA), merged({ baseRef: 'refs/heads/dev' })],
      'fail merged-elsewhere',
    ],
    [
      'no merge, where a branch is asked for',
      { refs: ['refs/heads/main'] },
      [review(1, ROSA, { commit: COMMIT })].map((one) => of(one, { headCommit: COMMIT })),
      'missing not-merged',
    ],
  ])('%s', (_, params, about, expected) => {
    expect(found(about, params)).toBe(expected);
    expect(found(about.toReversed(), params)).toBe(expected);
  });
});

describe('reports that nobody vouches for', () => {
  it.each<[string, EvidenceFact[], string]>([
    ['all of them', [review(1, ROSA, {}, token), merged({}, token)], 'missing review-not-verified'],
    ['the approval', [review(1, ROSA, {}, token), merged()], 'fail approval-unproven'],
    [
      'the merge, which names another last commit',
      [review(1, ROSA, { commit: EARLIER }), merged({ headCommit: EARLIER }, token), merged()],
      'fail approval-another-commit',
    ],
    [
      'the author, who is somebody else',
      [review(1, ROSA), merged(), of(merged({}, token), { author: ROSA })],
      'fail approval-author',
    ],
    [
      'the author, whom nothing else names',
      [...[review(1, ROSA), merged()].map(withoutAuthor), merged({}, token)],
      'missing author-unknown',
    ],
    [
      'a dismissal',
      [review(1, ROSA, { id: 'x' }), review(2, ROSA, { id: 'x', state: 'dismissed' }, token), merged()],
      'fail approval-withdrawn',
    ],
    [
      'a second approval after the first was taken back',
      [review(1, ROSA), review(2, ROSA, { state: 'changes-requested' }), review(3, ROSA, {}, token), merged()],
      'fail approval-withdrawn',
    ],
    ['documents whose signature is false', [failed(stated([{}]).facts)], 'missing no-review'],
    ['documents of an untrusted signer', [stated([{}], { outcome: 'untrusted' })], 'missing review-not-verified'],
  ])('%s', (_, about, expected) => {
    expect(found(about)).toBe(expected);
  });
});

describe('signed statements', () => {
  const anyone = { excludeAuthor: false };
  it.each<[string, object, EvidenceFact[], string]>([
    ['a review of the commit', anyone, [stated([{}])], 'pass ok'],
    ['a review of the commit, whose author nobody names', {}, [stated([{}])], 'missing author-unknown'],
    ['a review of the commit and the pull request of the host', {}, [stated([{ at: clock(1) }]), merged()], 'pass ok'],
    ['a review at an unknown time, beside a merge', {}, [stated([{}]), merged()], 'fail approval-after-merge'],
    ['a review by the author', {}, [stated([{ reviewer: ADA, at: clock(1) }]), merged()], 'fail approval-author'],
    ['a review of another commit', anyone, [stated([{ commit: EARLIER }])], 'missing no-review'],
    ['the signer is the reviewer', anyone, [stated([{ reviewer: null }])], 'pass ok'],
    [
      'a workflow is no reviewer',
      anyone,
      [stated([{ reviewer: null }], { signer: certificate() })],
      'fail approval-bot',
    ],
    [
      'a person with an address, who may be the one with the login',
      { ...anyone, approvals: 2 },
      [stated([{}, { reviewer: person('rosa@acme.example', null) }])],
      'missing not-approved',
    ],
    ['two persons of one statement', { ...anyone, approvals: 2 }, [stated([{}, { reviewer: KIM }])], 'pass ok'],
    ['source provenance that says that reviews are enforced', {}, [enforced()], 'missing author-unknown'],
    ['source provenance, where the author is of no interest', anyone, [enforced()], 'missing not-approved'],
  ])('%s', (_, params, about, expected) => {
    expect(found(about, params)).toBe(expected);
  });
});

describe('a Source VSA', () => {
  const level4 = (over = {}) => sourceVsa({ verifiedLevels: ['SLSA_SOURCE_LEVEL_4'] }, over);
  it.each<[string, object, EvidenceFact[], string]>([
    ['of level 4', {}, [level4()], 'pass ok'],
    ['of level 3', {}, [sourceVsa()], 'missing no-review'],
    ['of level 4, where two approvals are asked for', { approvals: 2 }, [level4()], 'missing no-review'],
    ['of level 4 by the project itself', {}, [level4({ signer: certificate() })], 'missing no-review'],
    ['of level 4 without a signature', {}, [unsigned(level4().facts)], 'missing no-review'],
    ['of level 4 for another branch', { refs: ['refs/heads/release'] }, [level4()], 'missing no-review'],
  ])('%s', (_, params, about, expected) => {
    expect(found(about, params)).toBe(expected);
  });
});

describe('the finding', () => {
  it('names who approved, who did not count and why, and what was enforced', () => {
    const about = [review(1, ROSA), review(2, APP), review(3, ADA), merged(), enforced()];
    expect(verdictOf('change-reviewed', {}, built(about))).toMatchObject({
      brief: 'approved by rosa',
      actual: 'rosa',
      detail: `The change ${CHANGE} by ada to main was approved by rosa. Not counted: merge-helper[bot] (is an app), ada (is the author). Enforced for the branch: REVIEW_ENFORCED.`,
      evidence: [about[0]!.id, about[3]!.id, about[4]!.id],
    });
  });

  it('is about the commit itself where that is the artifact', () => {
    const commit = { digest: { alg: 'gitCommit', value: COMMIT } };
    const reviews = [review(1, ROSA)];
    const revisions = { sourceRevisions: [{ digest: `gitCommit:${COMMIT}`, evidence: [merged()], reviews }] };
    expect(said('change-reviewed', {}, artifact([merged()], { ...commit, ...revisions }))).toBe('pass ok');
    expect(said('change-reviewed', {}, artifact([merged()], commit))).toBe('missing not-approved');
  });

  it.each<[string, ArtifactFacts, string]>([
    ['was not read', artifact([evidence(provenance())]), 'error source-not-read'],
    ['is not known', built([], { evidence: [unsigned(provenance())] }), 'missing source-commit-unknown'],
  ])('says that the commit %s', (_, facts, expected) => {
    expect(said('change-reviewed', {}, facts)).toBe(expected);
  });

  it('is a step of a pipeline before the build', () => {
    const steps = [
      { name: 'review', kind: 'review' },
      { name: 'compile', kind: 'provenance' },
    ];
    const step = (about: EvidenceFact[], order = steps): string => said('milestones', { steps: order }, built(about));
    expect(step([review(1, ROSA), merged()])).toBe('pass ok');
    expect(step([review(1, ADA), merged()])).toBe('fail step-failed');
    expect(step([merged()])).toBe('missing step-not-verified');
    expect(step([])).toBe('missing step-missing');
    expect(step([review(1, ROSA), merged()], steps.toReversed())).toBe('fail step-out-of-order');
  });

  it.each([{ approvals: 0 }, { approvals: 1.5 }, { excludeAuthor: 'no' }, { refs: ['main'] }, { author: 'x' }])(
    'refuses the parameters %j',
    (params) => {
      expect(readPolicyValue({ id: 'p', rules: [{ id: 'r', check: 'change-reviewed', params }] }).ok).toBe(false);
    },
  );
});

/** A document that says something else about the change. */
function of(item: EvidenceFact, change: Partial<ChangeReview>): EvidenceFact {
  if (item.facts.kind !== 'review') throw new Error(item.facts.kind);
  return { ...item, facts: { kind: 'review', review: { ...item.facts.review, ...change } } };
}

function withoutAuthor(item: EvidenceFact): EvidenceFact {
  return of(item, { author: null });
}

function byApp(item: EvidenceFact): EvidenceFact {
  return of(item, { author: APP });
}

/** An approval that was dismissed: the host keeps the id and the time of the review. */
function dismissed(reviewer: Contributor): EvidenceFact[] {
  const id = `dismissed ${(reviews += 1)}`;
  return [review(1, reviewer, { id }), review(5, reviewer, { id, state: 'dismissed', at: clock(1) })];
}

function enforced(): EvidenceFact {
  const protection = [{ control: 'REVIEW_ENFORCED', since: clock(0) }];
  return evidence(
    { kind: 'review', review: { ...UNKNOWN, mergeCommit: COMMIT, mergedBy: KIM, mergedAt: clock(31), protection } },
    { signer: key() },
  );
}
