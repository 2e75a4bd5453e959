/** Third-party packages that the projects are made of: names that exist, so that a bill of materials reads like one. */
import type { Component } from '#app/test-issuer/statements/sbom.ts';
import type { Language } from './portfolio.ts';
import { hexOf, type Random } from './random.ts';

const PACKAGES: Record<Language, readonly string[]> = {
  go: [
    'github.com/go-chi/chi/v5@v5.2.1 MIT', 'github.com/jackc/pgx/v5@v5.7.2 MIT', 'github.com/prometheus/client_golang@v1.21.0 Apache-2.0', 'github.com/redis/go-redis/v9@v9.7.0 BSD-2-Clause',
    'github.com/spf13/cobra@v1.9.1 Apache-2.0', 'go.opentelemetry.io/otel@v1.34.0 Apache-2.0', 'go.uber.org/zap@v1.27.0 MIT', 'golang.org/x/crypto@v0.35.0 BSD-3-Clause', 'golang.org/x/net@v0.35.0 BSD-3-Clause',
    'google.golang.org/grpc@v1.70.0 Apache-2.0', 'google.golang.org/protobuf@v1.36.5 BSD-3-Clause', 'github.com/google/uuid@v1.6.0 BSD-3-Clause', 'github.com/stretchr/testify@v1.10.0 MIT',
    'github.com/twmb/franz-go@v1.18.1 BSD-3-Clause', 'gopkg.in/yaml.v3@v3.0.1 MIT', 'github.com/hashicorp/golang-lru/v2@v2.0.7 MPL-2.0',
    'github.com/beorn7/perks@v1.0.1 MIT', 'github.com/cespare/xxhash/v2@v2.3.0 MIT', 'github.com/go-logr/logr@v1.4.2 Apache-2.0', 'github.com/go-logr/stdr@v1.2.2 Apache-2.0',
    'github.com/jackc/pgpassfile@v1.0.0 MIT', 'github.com/jackc/puddle/v2@v2.2.2 MIT', 'github.com/klauspost/compress@v1.17.11 Apache-2.0', 'github.com/pierrec/lz4/v4@v4.1.22 BSD-3-Clause',
    'github.com/prometheus/common@v0.62.0 Apache-2.0', 'github.com/spf13/pflag@v1.0.6 BSD-3-Clause', 'go.uber.org/multierr@v1.11.0 MIT', 'golang.org/x/sync@v0.11.0 BSD-3-Clause',
    'golang.org/x/sys@v0.30.0 BSD-3-Clause', 'golang.org/x/text@v0.22.0 BSD-3-Clause', 'google.golang.org/genproto@v0.0.0-20250218202821 Apache-2.0',
  ],
  npm: [
    'react@19.1.0 MIT', 'react-dom@19.1.0 MIT', 'next@15.3.1 MIT', 'zod@3.24.2 MIT', 'undici@7.5.0 MIT', 'pino@9.6.0 MIT', 'date-fns@4.1.0 MIT', 'clsx@2.1.1 MIT', 'graphql@16.10.0 MIT',
    'ws@8.18.1 MIT', 'semver@7.7.1 ISC', 'lru-cache@11.0.2 ISC', 'nanoid@5.1.2 MIT', 'sharp@0.33.5 Apache-2.0', 'tslib@2.8.1 0BSD', 'picomatch@4.0.2 MIT', 'postcss@8.5.3 MIT', 'scheduler@0.26.0 MIT',
    '@floating-ui/dom@1.6.13 MIT', '@tanstack/react-query@5.66.9 MIT', 'busboy@1.6.0 MIT', 'cookie@1.0.2 MIT', 'csstype@3.1.3 MIT', 'fast-deep-equal@3.1.3 MIT', 'fastq@1.19.0 ISC',
    'glob-parent@6.0.2 ISC', 'is-glob@4.0.3 MIT', 'is-extglob@2.1.1 MIT', 'on-exit-leak-free@2.1.2 MIT', 'picocolors@1.1.1 ISC', 'quick-format-unescaped@4.0.4 MIT', 'reusify@1.0.4 MIT',
    'safe-stable-stringify@2.5.0 MIT', 'sonic-boom@4.2.0 MIT', 'source-map-js@1.2.1 BSD-3-Clause', 'styled-jsx@5.1.6 MIT',
  ],
  pypi: [
    'httpx@0.28.1 BSD-3-Clause', 'pydantic@2.10.6 MIT', 'attrs@25.1.0 MIT', 'cryptography@44.0.1 Apache-2.0', 'sqlalchemy@2.0.38 MIT', 'pyarrow@19.0.1 Apache-2.0', 'tenacity@9.0.0 Apache-2.0',
    'certifi@2025.1.31 MPL-2.0', 'idna@3.10 BSD-3-Clause', 'anyio@4.8.0 MIT', 'orjson@3.10.15 MIT', 'click@8.1.8 BSD-3-Clause', 'packaging@24.2 Apache-2.0', 'typing-extensions@4.12.2 PSF-2.0',
    'annotated-types@0.7.0 MIT', 'cffi@1.17.1 MIT', 'greenlet@3.1.1 MIT', 'h11@0.14.0 MIT', 'httpcore@1.0.7 BSD-3-Clause', 'numpy@2.2.3 BSD-3-Clause', 'pycparser@2.22 BSD-3-Clause',
    'pydantic-core@2.27.2 MIT', 'python-dateutil@2.9.0 Apache-2.0', 'six@1.17.0 MIT', 'sniffio@1.3.1 MIT',
  ],
  cargo: [
    'tokio@1.43.0 MIT', 'hyper@1.6.0 MIT', 'rustls@0.23.23 Apache-2.0', 'serde@1.0.218 MIT', 'serde_json@1.0.139 MIT', 'tracing@0.1.41 MIT', 'bytes@1.10.0 MIT', 'tower@0.5.2 MIT', 'axum@0.8.1 MIT',
    'tantivy@0.22.0 MIT', 'ring@0.17.9 ISC', 'http@1.2.0 MIT', 'anyhow@1.0.96 MIT', 'clap@4.5.30 MIT', 'memchr@2.7.4 MIT', 'zstd@0.13.2 MIT',
    'aho-corasick@1.1.3 MIT', 'cfg-if@1.0.0 MIT', 'crossbeam-utils@0.8.21 MIT', 'either@1.13.0 MIT', 'fnv@1.0.7 MIT', 'futures-core@0.3.31 MIT', 'h2@0.4.7 MIT', 'httparse@1.10.0 MIT',
    'itoa@1.0.14 MIT', 'libc@0.2.169 MIT', 'mio@1.0.3 MIT', 'once_cell@1.20.3 MIT', 'pin-project-lite@0.2.16 MIT', 'regex@1.11.1 MIT', 'smallvec@1.14.0 MIT', 'socket2@0.5.8 MIT',
    'syn@2.0.98 MIT', 'webpki-roots@0.26.8 MPL-2.0',
  ],
  maven: [
    'org.springframework/spring-core@6.2.3 Apache-2.0', 'org.springframework/spring-web@6.2.3 Apache-2.0', 'com.fasterxml.jackson.core/jackson-databind@2.18.2 Apache-2.0', 'org.slf4j/slf4j-api@2.0.16 MIT',
    'ch.qos.logback/logback-classic@1.5.16 EPL-1.0', 'org.postgresql/postgresql@42.7.5 BSD-2-Clause', 'com.zaxxer/HikariCP@6.2.1 Apache-2.0', 'io.micrometer/micrometer-core@1.14.4 Apache-2.0',
    'org.apache.commons/commons-lang3@3.17.0 Apache-2.0', 'io.netty/netty-handler@4.1.118.Final Apache-2.0', 'com.nimbusds/nimbus-jose-jwt@10.0.1 Apache-2.0', 'org.flywaydb/flyway-core@11.3.3 Apache-2.0',
    'com.fasterxml.jackson.core/jackson-core@2.18.2 Apache-2.0', 'com.fasterxml.jackson.core/jackson-annotations@2.18.2 Apache-2.0', 'io.netty/netty-buffer@4.1.118.Final Apache-2.0',
    'io.netty/netty-codec@4.1.118.Final Apache-2.0', 'io.netty/netty-common@4.1.118.Final Apache-2.0', 'io.netty/netty-transport@4.1.118.Final Apache-2.0',
    'io.projectreactor/reactor-core@3.7.3 Apache-2.0', 'jakarta.annotation/jakarta.annotation-api@3.0.0 EPL-2.0', 'org.reactivestreams/reactive-streams@1.0.4 CC0-1.0',
    'org.springframework/spring-beans@6.2.3 Apache-2.0', 'org.springframework/spring-context@6.2.3 Apache-2.0', 'org.yaml/snakeyaml@2.3 Apache-2.0',
  ],
  deb: [
    'debian/libc6@2.36-9 LGPL-2.1', 'debian/libssl3@3.0.15-1 Apache-2.0', 'debian/ca-certificates@20230311 MPL-2.0', 'debian/tzdata@2024b-0 CC0-1.0', 'debian/zlib1g@1.2.13 Zlib', 'debian/libgcc-s1@12.2.0-14 GPL-3.0',
    'debian/base-files@12.4 GPL-2.0', 'debian/netbase@6.4 GPL-2.0', 'debian/libstdc++6@12.2.0-14 GPL-3.0', 'debian/busybox@1.35.0-4 GPL-2.0',
    'debian/adduser@3.134 GPL-2.0', 'debian/bash@5.2.15-2 GPL-3.0', 'debian/coreutils@9.1-1 GPL-3.0', 'debian/dpkg@1.21.22 GPL-2.0', 'debian/libpcre2-8-0@10.42-1 BSD-3-Clause',
    'debian/libselinux1@3.4-1 LGPL-2.1', 'debian/libzstd1@1.5.4 BSD-3-Clause', 'debian/ncurses-base@6.4-4 MIT',
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
  return [...extra, ...random.some(all, Math.max(8, all.length - 4))];
}

/** One package of the catalogue by its name. */
export function componentNamed(language: Language, name: string): Component {
  const found = CATALOGUE[language].find((each) => each.name === name);
  if (!found) throw new Error(`no ${language} package ${name}`);
  return found;
}
