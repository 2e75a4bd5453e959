import { describe, expect, it } from 'vitest';
import type { LineageEdge } from '#lib/lineage/model/lineage.ts';
import { claimWord, countClaims, describeClaims, explainClaims } from './labels.ts';

type Claims = Pick<LineageEdge, 'counts' | 'verified' | 'claims' | 'verifiedClaims' | 'claimsWithoutAuthority'>;

describe('an edge', () => {
  it.each<[string, Claims, string, string, string]>([
    [
      'of one verified claim',
      { counts: true, verified: true },
      'verified',
      'verified claim',
      'Verified evidence makes this claim',
    ],
    [
      'of one claim that is not verified',
      { counts: true, verified: false },
      'unverified',
      'unverified claim',
      'This claim counts, and is not verified',
    ],
    [
      'of verified claims only',
      { counts: true, verified: true, claims: 12, verifiedClaims: 12, claimsWithoutAuthority: 0 },
      '12 × verified',
      '12 claims, all of them verified',
      'Verified evidence makes each of these claims',
    ],
    [
      'of which one claim is not verified does not say that no evidence is verified',
      { counts: true, verified: false, claims: 12, verifiedClaims: 11, claimsWithoutAuthority: 1 },
      '11 of 12 verified',
      '12 claims, 11 of them verified',
      'Not every one of these claims is verified',
    ],
    [
      'of claims without authority only',
      { counts: false, verified: false, claims: 12, verifiedClaims: 0, claimsWithoutAuthority: 12 },
      '12 × without authority',
      '12 claims without authority',
      'None of these claims counts: their speakers have no authority, or the documents are quarantined',
    ],
  ])('%s', (_, edge, word, description, explanation) => {
    expect([claimWord(edge), describeClaims(edge), explainClaims(edge)]).toEqual([word, description, explanation]);
  });
});

it('the claims of edges are counted, not the edges', () => {
  expect(
    countClaims([
      { counts: true, verified: true },
      { counts: true, verified: false },
      { counts: false, verified: false },
      { counts: true, verified: false, claims: 12, verifiedClaims: 8, claimsWithoutAuthority: 3 },
      { counts: false, verified: false, claims: 5, verifiedClaims: 0, claimsWithoutAuthority: 5 },
    ]),
  ).toEqual({ verified: 9, unverified: 2, 'without-authority': 9 });
});
