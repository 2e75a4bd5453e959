/** Third-party packages that the projects are made of: names that exist, so that a bill of materials reads like one. */
import type { Component } from '../statements/sbom.ts';
import type { Language } from './portfolio.ts';
import { hexOf, type Random } from './random.ts';

const PACKAGES: Record<Language, readonly string[]> = {
  go: [
    'github.com/go-chi/chi/v5@v5.2.1 MIT', 'github.com/jackc/pgx/v5@v5.7.2 MIT', 'github.com/prometheus/client_golang@v1.21.0 Apache-2.0', 'github.com/redis/go-redis/v9@v9.7.0 BSD-2-Clause',
    'github.com/spf13/cobra@v1.9.1 Apache-2.0', 'go.opentelemetry.io/otel@v1.34.0 Apache-2.0', 'go.uber.org/zap@v1.27.0 MIT', 'golang.org/x/crypto@v0.35.0 BSD-3-Clause', 'golang.org/x/net@v0.35.0 BSD-3-Clause',
    'google.golang.org/grpc@v1.70.0 Apache-2.0', 'google.golang.org/protobuf@v1.36.5 BSD-3-Clause', 'github.com/google/uuid@v1.6.0 BSD-3-Clause', 'github.com/stretchr/testify@v1.10.0 MIT',
    'github.com/twmb/franz-go@v1.18.1 BSD-3-Clause', 'gopkg.in/yaml.v3@v3.0.1 MIT', 'github.com/hashicorp/golang-lru/v2@v2.0.7 MPL-2.0',
  ],
  npm: [
    'react@19.1.0 MIT', 'react-dom@19.1.0 MIT', 'next@15.3.1 MIT', 'zod@3.24.2 MIT', 'undici@7.5.0 MIT', 'pino@9.6.0 MIT', 'date-fns@4.1.0 MIT', 'clsx@2.1.1 MIT', 'graphql@16.10.0 MIT',
    'ws@8.18.1 MIT', 'semver@7.7.1 ISC', 'lru-cache@11.0.2 ISC', 'nanoid@5.1.2 MIT', 'sharp@0.33.5 Apache-2.0', 'tslib@2.8.1 0BSD', 'picomatch@4.0.2 MIT', 'postcss@8.5.3 MIT', 'scheduler@0.26.0 MIT',
  ],
  pypi: [
    'httpx@0.28.1 BSD-3-Clause', 'pydantic@2.10.6 MIT', 'attrs@25.1.0 MIT', 'cryptography@44.0.1 Apache-2.0', 'sqlalchemy@2.0.38 MIT', 'pyarrow@19.0.1 Apache-2.0', 'tenacity@9.0.0 Apache-2.0',
    'certifi@2025.1.31 MPL-2.0', 'idna@3.10 BSD-3-Clause', 'anyio@4.8.0 MIT', 'orjson@3.10.15 MIT', 'click@8.1.8 BSD-3-Clause', 'packaging@24.2 Apache-2.0', 'typing-extensions@4.12.2 PSF-2.0',
  ],
  cargo: [
    'tokio@1.43.0 MIT', 'hyper@1.6.0 MIT', 'rustls@0.23.23 Apache-2.0', 'serde@1.0.218 MIT', 'serde_json@1.0.139 MIT', 'tracing@0.1.41 MIT', 'bytes@1.10.0 MIT', 'tower@0.5.2 MIT', 'axum@0.8.1 MIT',
    'tantivy@0.22.0 MIT', 'ring@0.17.9 ISC', 'http@1.2.0 MIT', 'anyhow@1.0.96 MIT', 'clap@4.5.30 MIT', 'memchr@2.7.4 MIT', 'zstd@0.13.2 MIT',
  ],
  maven: [
    'org.springframework/spring-core@6.2.3 Apache-2.0', 'org.springframework/spring-web@6.2.3 Apache-2.0', 'com.fasterxml.jackson.core/jackson-databind@2.18.2 Apache-2.0', 'org.slf4j/slf4j-api@2.0.16 MIT',
    'ch.qos.logback/logback-classic@1.5.16 EPL-1.0', 'org.postgresql/postgresql@42.7.5 BSD-2-Clause', 'com.zaxxer/HikariCP@6.2.1 Apache-2.0', 'io.micrometer/micrometer-core@1.14.4 Apache-2.0',
    'org.apache.commons/commons-lang3@3.17.0 Apache-2.0', 'io.netty/netty-handler@4.1.118.Final Apache-2.0', 'com.nimbusds/nimbus-jose-jwt@10.0.1 Apache-2.0', 'org.flywaydb/flyway-core@11.3.3 Apache-2.0',
  ],
  deb: [
    'debian/libc6@2.36-9 LGPL-2.1', 'debian/libssl3@3.0.15-1 Apache-2.0', 'debian/ca-certificates@20230311 MPL-2.0', 'debian/tzdata@2024b-0 CC0-1.0', 'debian/zlib1g@1.2.13 Zlib', 'debian/libgcc-s1@12.2.0-14 GPL-3.0',
    'debian/base-files@12.4 GPL-2.0', 'debian/netbase@6.4 GPL-2.0', 'debian/libstdc++6@12.2.0-14 GPL-3.0', 'debian/busybox@1.35.0-4 GPL-2.0',
  ],
};
const PURL_TYPE: Record<Language, string> = { go: 'golang', npm: 'npm', pypi: 'pypi', cargo: 'cargo', maven: 'maven', deb: 'deb' };

function component(language: Language, line: string): Component {
  const [package_, license] = line.split(' ') as [string, string];
  const at = package_.lastIndexOf('@');
  const [name, version] = [package_.slice(0, at), package_.slice(at + 1)];
  const path = name.split('/').map((part) => encodeURIComponent(part)).join('/');
  return { purl: `pkg:${PURL_TYPE[language]}/${path}@${encodeURIComponent(version)}`, name, version, license, sha256: hexOf('component', package_) };
}

const CATALOGUE = Object.fromEntries(Object.entries(PACKAGES).map(([language, lines]) => [language, lines.map((line) => component(language as Language, line))])) as Record<Language, Component[]>;

/** What a version is made of: most of its language's packages, the same few left out for the whole project. */
export function componentsOf(language: Language, random: Random, extra: readonly Component[] = []): Component[] {
  const all = CATALOGUE[language];
  return [...random.some(all, Math.max(8, all.length - 4)), ...extra];
}

/** One package of the catalogue by its name. */
export function componentNamed(language: Language, name: string): Component {
  const found = CATALOGUE[language].find((each) => each.name === name);
  if (!found) throw new Error(`no ${language} package ${name}`);
  return found;
}
