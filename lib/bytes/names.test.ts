import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { algorithmName, normaliseDigests, parseDigest, parseIntegrity, parseKnownDigest } from './digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { parseRepository, repositoryOfRun } from '#lib/bytes/naming/repository.ts';

const hex = (count: number): string => 'ab'.repeat(count / 2);

describe('digest sets', () => {
  it.each([
    ['SHA256', 'sha256'],
    ['SHA-256', 'sha256'],
    ['sha-512', 'sha512'],
    ['SHA3-256', 'sha3_256'],
    ['BLAKE2b-512', 'blake2b_512'],
    ['MD5', 'md5'],
    ['goModuleH1', 'dirHash'],
    ['dirHash1', 'dirHash'],
    ['gitCommit', 'gitCommit'],
    ['gitoid:sha256', 'gitoid:sha256'],
    ['gce_image_id', 'gce_image_id'],
  ])('%s is %s', (written, name) => {
    expect(algorithmName(written)).toBe(name);
  });

  it('fold case, check lengths, and leave unknown algorithms as they are', () => {
    const read = normaliseDigests({
      SHA256: hex(64).toUpperCase(),
      sha512: hex(64),
      sha1: '[digest]',
      'gitoid:sha1': 'Xyz',
      md5: 5,
    });
    expect(read.digests).toEqual({ sha256: hex(64), 'gitoid:sha1': 'Xyz' });
    expect(read.problems.map((problem) => problem.algorithm)).toEqual(['sha512', 'sha1', 'md5']);
  });

  it('may be one digest in text', () => {
    expect(normaliseDigests(`sha256:${hex(64)}`).digests).toEqual({ sha256: hex(64) });
    expect(normaliseDigests(hex(40)).digests).toEqual({ sha1: hex(40) });
    expect(normaliseDigests('nonsense').problems).toHaveLength(1);
    expect(normaliseDigests(null)).toEqual({ digests: {}, problems: [] });
  });

  it('are read from references and integrity strings', () => {
    expect(parseDigest(`sha256:${hex(64).toUpperCase()}`)).toEqual({ algorithm: 'sha256', value: hex(64) });
    expect([parseDigest('sha256:abc'), parseDigest('plain'), parseDigest('')]).toEqual([null, null, null]);
    expect(parseKnownDigest(`sha256:${hex(64)}`)).toEqual({ algorithm: 'sha256', value: hex(64) });
    expect(['web:latest', 'https://example.org/product', 'own:abc', 'constructor:x'].map(parseKnownDigest)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(
      parseIntegrity('sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==')
        ?.value,
    ).toMatch(/^cf83e1357eefb8bd/);
  });
});

describe('package URLs', () => {
  it.each([
    ['pkg:npm/%40scope/name@1.2.3', 'npm', '@scope', 'name', '1.2.3'],
    ['pkg:golang/github.com/a/b@v1.0.0#sub', 'golang', 'github.com/a', 'b', 'v1.0.0'],
    ['PKG:PyPI/My_Pkg@1', 'pypi', null, 'my-pkg', '1'],
  ])('%s', (text, type, namespace, name, version) => {
    expect(parsePurl(text)).toMatchObject({ type, namespace, name, version });
  });

  it('of images name their digest, with the colon written either way', () => {
    for (const text of [
      `pkg:oci/app@sha256:${hex(64)}`,
      `pkg:oci/app@sha256%3A${hex(64)}?tag=latest`,
      `pkg:generic/a@1?checksum=sha256:${hex(64)}`,
    ]) {
      expect(parsePurl(text)?.digest).toEqual({ algorithm: 'sha256', value: hex(64) });
    }
  });

  it('are null where they are none, and never throw', () => {
    expect([parsePurl('npm/x'), parsePurl('pkg:'), parsePurl('pkg:npm'), parsePurl('pkg:npm/%zz@1')]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'pkg:/@?#%=&a1.40'.split('')) }), (rest) => {
        const read = parsePurl(`pkg:${rest}`);
        if (read) expect(parsePurl(read.canonical)?.name).toBe(read.name);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('repositories', () => {
  const sha = '0123456789abcdef0123456789abcdef01234567';
  it.each([
    ['git+https://github.com/O/R.git@refs/heads/main', 'github.com/O/R', 'refs/heads/main', null],
    [`git+https://GitHub.com/O/R@${sha}`, 'github.com/O/R', null, sha],
    ['https://github.com/o/r', 'github.com/o/r', null, null],
    ['https://user:secret@github.com/o/r.git', 'github.com/o/r', null, null],
    [`https://github.com/o/r/commit/${sha}`, 'github.com/o/r', null, sha],
    ['https://github.com/o/r/tree/feature/x', 'github.com/o/r', 'feature/x', null],
    ['https://github.com/o/r/.github/workflows/ci.yml@refs/tags/v1', 'github.com/o/r', 'refs/tags/v1', null],
    [`https://github.com/o/r.git#${sha}:sub/dir`, 'github.com/o/r', null, sha],
    ['git@github.com:o/r.git', 'github.com/o/r', null, null],
    ['ssh://git@gitlab.com/g/s/p.git', 'gitlab.com/g/s/p', null, null],
    ['git://example.org/a/b/c.git', 'example.org/a/b/c', null, null],
    ['https://gitlab.com/g/sub/p/-/tree/main', 'gitlab.com/g/sub/p', 'main', null],
    [
      'https://gitlab.com/g/p//.gitlab-ci.yml@refs/heads/main',
      'gitlab.com/g/p/.gitlab-ci.yml',
      'refs/heads/main',
      null,
    ],
    ['github.com/o/r', 'github.com/o/r', null, null],
    ['pkg:github/o/r@v1', 'github.com/o/r', 'v1', null],
    ['https://git.example.com:8443/a/b', 'git.example.com:8443/a/b', null, null],
  ])('%s', (uri, repository, ref, commit) => {
    expect(parseRepository(uri)).toEqual({ repository, ref, commit });
  });

  it.each([
    '',
    'gs://bucket/x.tgz#1',
    'pkg:npm/x@1',
    'https://example.com/',
    `ghcr.io/o/r@sha256:${hex(64)}`,
    'https://github.com/o',
    'https://github.com/../x',
    'https://github.com/o/r/../../evil/kit',
    'https://github.com/o/r/%2e%2E/x',
    'git+https://gitlab.com/g/./p',
    'not a uri',
    'file:///etc/passwd',
  ])('%j is none', (uri) => {
    expect(parseRepository(uri)).toBeNull();
  });

  it.each([
    ['https://GitHub.com/O/R/actions/runs/1/attempts/2', 'github.com/O/R'],
    ['https://ghe.example.com/o/r/actions/runs/1', 'ghe.example.com/o/r'],
    ['https://gitlab.example.com/g/sub/p/-/jobs/1', 'gitlab.example.com/g/sub/p'],
    ['https://ci.example.com/job/web/7', 'ci.example.com/job/web/7'],
    ['https://github.com@evil.example/o/r/actions/runs/1', 'evil.example/o/r'],
    ['https://github.com/evil/kit/../../o/r/actions/runs/1', null],
    ['https://github.com', null],
    ['github.com/o/r', null],
    ['job-7', null],
  ])('the run %s belongs to %s', (url, repository) => {
    expect(repositoryOfRun(url)).toBe(repository);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        for (const uri of [text, `git+https://${text}`, `git@${text}`, `pkg:github/${text}`])
          expect(parseRepository(uri) === null || parseRepository(uri)!.repository.includes('/')).toBe(true);
      }),
    );
  });
});
