/** The outputs of one version of a project: the files, packages or images that evidence is about. */
import { createHash } from 'node:crypto';
import type { StatementSubject } from '#lib/test-issuer/statements/statement.ts';
import type { Project } from './projects.ts';
import { hexOf } from '#app/demo/seed/random.ts';

export type Output = StatementSubject & {
  role: 'index' | 'platform' | 'image' | 'file' | 'package';
  purl: string;
  /** The bytes of the OCI image index that the digest is computed from. */
  manifest?: string;
};

const INDEX_TYPE = 'application/vnd.oci.image.index.v1+json';
const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const PLATFORMS = ['amd64', 'arm64'] as const;

const ociPurl = (repository: string, sha256: string, tag: string, arch?: string): string =>
  `pkg:oci/${repository.split('/').at(-1)}@sha256:${sha256}?${arch ? `arch=${arch}&` : ''}repository_url=${repository}&tag=${tag}`;

function imageOf(seed: string, repository: string, version: string, salt: string): Output[] {
  const platforms = PLATFORMS.map((arch): Output => {
    const sha256 = hexOf(seed, `${repository}:${version}/${arch}${salt}`);
    return {
      role: 'platform',
      name: `${repository}:${version}-${arch}`,
      digest: { sha256 },
      purl: ociPurl(repository, sha256, version, arch),
    };
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: platforms.map(({ digest }, index) => ({
      mediaType: MANIFEST_TYPE,
      digest: `sha256:${digest.sha256}`,
      size: 1600 + index,
      platform: { architecture: PLATFORMS[index], os: 'linux' },
    })),
    annotations: {
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.title': repository.split('/').at(-1),
    },
  });
  const sha256 = createHash('sha256').update(manifest).digest('hex');
  return [
    {
      role: 'index',
      name: `${repository}:${version}`,
      digest: { sha256 },
      purl: ociPurl(repository, sha256, version),
      manifest,
    },
    ...platforms,
  ];
}

/**
 * Return the outputs of a version; the first is the one that is deployed or published. Another `salt` gives other bytes
 * with the same names.
 */
export function outputsOf(seed: string, project: Project, version: string, salt = ''): Output[] {
  const { output } = project;
  switch (output.kind) {
    case 'image':
      return imageOf(seed, output.repository, version, salt);
    case 'single-image': {
      const sha256 = hexOf(seed, `${output.repository}:${version}${salt}`);
      return [
        {
          role: 'image',
          name: `${output.repository}:${version}`,
          digest: { sha256 },
          purl: ociPurl(output.repository, sha256, version),
        },
      ];
    }
    case 'files':
      return output.names.map((pattern) => {
        const name = pattern.replace('{v}', version);
        const sha256 = hexOf(seed, name + salt);
        return {
          role: 'file',
          name,
          digest: { sha256 },
          purl: `pkg:generic/${project.name}@${version}?checksum=sha256:${sha256}&file_name=${name}`,
        };
      });
    case 'npm': {
      const purl = `pkg:npm/${output.package.replace('@', '%40')}@${version}`;
      return [{ role: 'package', name: purl, digest: { sha512: hexOf(seed, purl + salt, 'sha512') }, purl }];
    }
    case 'pypi': {
      const file = `${output.package.replaceAll('-', '_')}-${version}`;
      return [`${file}-py3-none-any.whl`, `${file}.tar.gz`].map((name) => ({
        role: 'package',
        name,
        digest: { sha256: hexOf(seed, name + salt) },
        purl: `pkg:pypi/${output.package}@${version}?file_name=${name}`,
      }));
    }
  }
}

export const subjectsOf = (outputs: readonly Output[]): StatementSubject[] =>
  outputs.map(({ name, digest }) => ({ name, digest }));

/** Return the digest of an output as `alg:hex`, as the API writes it. */
export function digestOf(output: Pick<StatementSubject, 'digest'>): string {
  const [algorithm, value] = Object.entries(output.digest)[0]!;
  return `${algorithm}:${value}`;
}
