/** The purpose of a tool, by the name that it writes in its reports. */
import type { VulnerabilityScan } from '#lib/evidence/model/evidence.ts';

type Purpose = NonNullable<VulnerabilityScan['purpose']>;

/** Tools that compare packages with databases of known vulnerabilities. */
const SCANNERS = new Set([
  'trivy',
  'grype',
  'osv-scanner',
  'osv scanner',
  'snyk open source',
  'snyk container',
  'govulncheck',
  'npm audit',
  'npm-audit',
  'yarn audit',
  'pnpm audit',
  'pip-audit',
  'cargo-audit',
  'cargo audit',
  'bundler-audit',
  'dependency-check',
  'owasp dependency-check',
  'dependency-track',
  'owasp dependency-track',
  'clair',
  'quay clair',
  'anchore',
  'anchore-engine',
  'anchore enterprise',
  'docker scout',
  'docker-scout',
  'jfrog xray',
  'xray',
  'black duck',
  'blackduck',
  'mend',
  'twistlock',
  'prisma cloud',
  'wiz',
  'wiz-cli',
  'sysdig',
  'aqua',
  'aqua scanner',
  'gemnasium',
  'gemnasium-maven',
  'gemnasium-python',
  'gitlab-advisory',
  'retire.js',
  'retirejs',
  'safety',
  'nancy',
  'cve-bin-tool',
  'depscan',
  'dep-scan',
  'owasp dep-scan',
  'vuls',
  'neuvector',
  'stackrox',
  'roxctl',
  'ecr',
  'amazon inspector',
  'inspector-sbomgen',
  'vexhub',
  'osv',
  'kubescape image',
  'container-scanning',
  'gcs',
  'composer audit',
  'dotnet list package',
  'nuget audit',
  'mix_audit',
]);

/**
 * Tools that examine source, configuration or secrets. A report of theirs without findings is no evidence about known
 * vulnerabilities in packages.
 */
const ANALYSERS = new Set([
  'ruff',
  'bandit',
  'gosec',
  'golang security checks by gosec',
  'semgrep',
  'semgrep oss',
  'semgrep pro',
  'opengrep',
  'codeql',
  'eslint',
  'clippy',
  'clippy-sarif',
  'pylint',
  'flake8',
  'mypy',
  'pyright',
  'shellcheck',
  'hadolint',
  'checkov',
  'tfsec',
  'terrascan',
  'kics',
  'kube-linter',
  'kube-score',
  'tflint',
  'conftest',
  'zizmor',
  'actionlint',
  'poutine',
  'scorecard',
  'gitleaks',
  'trufflehog',
  'detect-secrets',
  'staticcheck',
  'golangci-lint',
  'revive',
  'errcheck',
  'spotbugs',
  'pmd',
  'checkstyle',
  'infer',
  'clang-tidy',
  'clang static analyzer',
  'cppcheck',
  'msvc',
  'gcc',
  'clang',
  'rubocop',
  'brakeman',
  'phpstan',
  'psalm',
  'swiftlint',
  'detekt',
  'ktlint',
  'biome',
  'oxlint',
  'oxc',
  'tslint',
  'stylelint',
  'sonarqube',
  'sonarlint',
  'sonarscanner',
  'snyk code',
  'snyk iac',
  'qodana',
  'resharper',
  'microsoft.codeanalysis',
  'roslyn',
  'devskim',
  'binskim',
  'credscan',
  'psscriptanalyzer',
  'nodejsscan',
  'njsscan',
  'mobsfscan',
  'flawfinder',
  'coverity',
  'fortify',
  'checkmarx',
  'veracode',
  'android lint',
  'cargo clippy',
  'rustc',
  'typescript',
  'bearer',
  'datadog static analyzer',
  'spectral',
  'yamllint',
  'markdownlint',
  'ansible-lint',
  'secrets',
  'nosey parker',
]);

/**
 * The purpose of a tool: `vulnerabilities` if it compares packages with known vulnerabilities, `code` if it is a linter
 * or the like, else `unknown`. Case and a version behind the name make no difference.
 */
export function purposeOf(tool: string | null): Purpose {
  const name = toolName(tool);
  if (name === null) return 'unknown';
  if (SCANNERS.has(name)) return 'vulnerabilities';
  return ANALYSERS.has(name) ? 'code' : 'unknown';
}

/**
 * A tool's name for comparison: lower case, without vendor path, purl and version (`pkg:github/anchore/grype@v0.104.0`
 * is `grype`).
 */
export function toolName(tool: string | null): string | null {
  if (tool === null) return null;
  const uri = /^(?:pkg:|https?:\/\/|git\+https:\/\/)/i.test(tool);
  const bare = uri
    ? (tool
        .replace(/[?#].*$/, '')
        .replace(/@[^/@]*$/, '')
        .replace(/\/(?:releases|tree|tag|blob)\/.*$/, '')
        .replace(/\/+$/, '')
        .split('/')
        .at(-1) ?? tool)
    : tool;
  const name = bare
    .trim()
    .toLowerCase()
    .replace(/\.git$/, '')
    .replace(/[\s@]v?\d+(?:\.\d+)+\S*$/, '');
  return name === '' ? null : name;
}
