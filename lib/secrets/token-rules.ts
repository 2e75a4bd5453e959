/**
 * Credentials that their form shows, wherever they stand in a text: the prefix, the length and the alphabet that each
 * issuer documents.
 *
 * Every pattern is linear in the length of the text: after its literal beginning it reads one class of characters
 * greedily, and what follows can fail only a bounded number of times for each beginning.
 */

/** A kind of credential. `keywords` are parts of every match, in lower case: a text without them is not searched. */
export type TokenRule = {
  /** Stable name, stored with findings: `github-token`. */
  kind: string;
  /** With an article, for a sentence: `a GitHub token`. */
  title: string;
  keywords: readonly string[];
  /** The whole match is the secret. Sticky: it begins with the keyword. Global: the keyword is within it. */
  pattern: RegExp;
  /** Whether it must not follow a letter, a digit, `-` or `_`: its short beginning occurs within other words. */
  startsWord: boolean;
};

const rule = (kind: string, title: string, keywords: readonly string[], pattern: RegExp): TokenRule => ({
  kind,
  title,
  keywords,
  pattern,
  startsWord: false,
});
const word = (kind: string, title: string, keywords: readonly string[], pattern: RegExp): TokenRule => ({
  ...rule(kind, title, keywords, pattern),
  startsWord: true,
});

/** Platforms of source code and CI systems. */
const SOURCE_RULES: readonly TokenRule[] = [
  rule('github-token', 'a GitHub token', ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], /gh[pousr]_[A-Za-z0-9]{20,}/y),
  rule('github-token', 'a GitHub token', ['github_pat_'], /github_pat_\w{22,}/y),
  rule(
    'gitlab-token',
    'a GitLab token',
    ['glpat-', 'gloas-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glimt-', 'glagent-', 'glsoat-', 'glffct-'],
    /gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w.-]{20,}/y,
  ),
  rule('gitlab-token', 'a GitLab token', ['gr1348941'], /GR1348941[\w-]{20,}/y),
  word(
    'bitbucket-token',
    'a Bitbucket or Atlassian token',
    ['atbb', 'atatt3', 'atctt3'],
    /AT(?:BB[A-Za-z0-9]{28,}|[AC]TT3[A-Za-z0-9_=-]{40,})/y,
  ),
  rule('circleci-token', 'a CircleCI token', ['ccipat_'], /CCIPAT_[A-Za-z0-9]{10,}_[A-Za-z0-9]{20,}/y),
  word('buildkite-token', 'a Buildkite token', ['bkua_'], /bkua_[a-z0-9]{40,}/y),
  word('sonar-token', 'a SonarQube token', ['sqp_', 'squ_', 'sqa_'], /sq[pua]_[a-f0-9]{40,}/y),
  rule('sentry-token', 'a Sentry token', ['sntrys_', 'sntryu_'], /sntry[su]_[A-Za-z0-9+/=_]{40,}/y),
  rule('attestry-token', 'an Attestry token', ['attestry_'], /attestry_[A-Za-z0-9_-]{43,}/y),
];

/** Package registries. */
const REGISTRY_RULES: readonly TokenRule[] = [
  rule('npm-token', 'an npm token', ['npm_'], /npm_[A-Za-z0-9]{36,}/y),
  rule('pypi-token', 'a PyPI token', ['pypi-'], /pypi-[\w-]{50,}/y),
  rule('rubygems-key', 'a RubyGems API key', ['rubygems_'], /rubygems_[a-f0-9]{48,}/y),
  word('nuget-key', 'a NuGet API key', ['oy2'], /oy2[a-z0-9]{43}(?![A-Za-z0-9])/y),
  word('crates-token', 'a crates.io token', ['cio'], /cio[A-Za-z0-9]{32}(?![A-Za-z0-9])/y),
  rule('clojars-token', 'a Clojars token', ['clojars_'], /CLOJARS_[a-z0-9]{60,}/iy),
  rule('docker-token', 'a Docker access token', ['dckr_pat_', 'dckr_oat_'], /dckr_[po]at_[\w-]{20,}/y),
  word(
    'artifactory-token',
    'an Artifactory key',
    ['akcp', 'cmvmdg'],
    /(?:AKCp[A-Za-z0-9]{60,}|cmVmdGtu[A-Za-z0-9]{50,})/y,
  ),
];

/** Clouds and their services. */
const CLOUD_RULES: readonly TokenRule[] = [
  word(
    'aws-access-key',
    'an AWS access key',
    ['akia', 'asia', 'abia', 'acca', 'a3t'],
    /(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/y,
  ),
  word(
    'aws-bedrock-key',
    'an Amazon Bedrock key',
    ['absk', 'bedrock-api-key-'],
    /(?:ABSK[A-Za-z0-9+/]{100,}=*|bedrock-api-key-[A-Za-z0-9+/=]{20,})/y,
  ),
  rule('google-key', 'a Google API key', ['aiza'], /AIza[\w-]{35,}/y),
  rule('google-token', 'a Google OAuth token', ['ya29.'], /ya29\.[\w.-]{20,}/y),
  rule('google-secret', 'a Google OAuth client secret', ['gocspx-'], /GOCSPX-[\w-]{20,}/y),
  rule('azure-secret', 'an Azure client secret', ['q~'], /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/g),
  word('alibaba-key', 'an Alibaba access key', ['ltai'], /LTAI[A-Za-z0-9]{20}(?![A-Za-z0-9])/y),
  rule('digitalocean-token', 'a DigitalOcean token', ['dop_v1_', 'doo_v1_', 'dor_v1_'], /do[por]_v1_[a-f0-9]{64,}/y),
  rule('heroku-key', 'a Heroku key', ['hrku-'], /HRKU-[\w-]{30,}/y),
  word(
    'flyio-token',
    'a Fly.io token',
    ['fo1_', 'fm1a_', 'fm1r_', 'fm2_'],
    /(?:fo1_[\w-]{43,}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{80,}=*)/y,
  ),
  word('cloudflare-key', 'a Cloudflare key', ['v1.0-'], /v1\.0-[a-f0-9]{24}-[a-f0-9]{100,}/y),
  word('vault-token', 'a HashiCorp Vault token', ['hvs.', 'hvb.', 'hvr.'], /hv[sbr]\.[\w-]{20,}/y),
  rule('terraform-token', 'a Terraform token', ['.atlasv1.'], /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/g),
  word(
    'doppler-token',
    'a Doppler token',
    ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.'],
    /dp\.(?:pt|st|ct|sa)\.[A-Za-z0-9.]{40,}/y,
  ),
  word('pulumi-token', 'a Pulumi token', ['pul-'], /pul-[a-f0-9]{40}(?![A-Za-z0-9])/y),
  rule('openshift-token', 'an OpenShift token', ['sha256~'], /sha256~[\w-]{43,}/y),
  word('databricks-token', 'a Databricks token', ['dapi'], /dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])/y),
  rule('planetscale-token', 'a PlanetScale token', ['pscale_'], /pscale_(?:tkn|oauth|pw)_[\w=.-]{32,}/y),
  word(
    'dynatrace-token',
    'a Dynatrace token',
    ['dt0c01.', 'dt0s'],
    /dt0[a-z]\d{2}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64,}/y,
  ),
  word(
    'grafana-token',
    'a Grafana token',
    ['glsa_', 'glc_', 'eyjrijoi'],
    /(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,}=*|eyJrIjoi[A-Za-z0-9]{70,}=*)/y,
  ),
  word(
    'newrelic-key',
    'a New Relic key',
    ['nrak-', 'nrjs-', 'nriq-', 'nraa-'],
    /NR(?:AK|JS|IQ|AA)-[A-Za-z0-9_-]{18,}/y,
  ),
];

/** Other services that CI jobs call. */
const SERVICE_RULES: readonly TokenRule[] = [
  word('slack-token', 'a Slack token', ['xox', 'xapp-'], /(?:xox[a-z]-|xapp-\d-)[A-Za-z0-9-]{10,}/y),
  rule(
    'slack-webhook',
    'a Slack webhook',
    ['hooks.slack.com'],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9/_-]+/y,
  ),
  rule('discord-webhook', 'a Discord webhook', ['/api/webhooks/'], /discord(?:app)?\.com\/api\/webhooks\/\d+\/[\w-]+/g),
  rule('teams-webhook', 'a Microsoft Teams webhook', ['webhook.office.com'], /webhook\.office\.com\/[^\s"'<>\\]{20,}/y),
  rule('telegram-token', 'a Telegram bot token', [':aa'], /(?<![A-Za-z0-9])\d{8,10}:AA[\w-]{32,}/g),
  word(
    'stripe-key',
    'a Stripe key',
    ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    /(?:[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{24,})/y,
  ),
  word('square-token', 'a Square token', ['sq0atp-', 'sq0csp-'], /sq0(?:atp|csp)-[\w-]{22,}/y),
  word(
    'shopify-token',
    'a Shopify token',
    ['shpat_', 'shpca_', 'shppa_', 'shpss_'],
    /shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32,}/y,
  ),
  word('sendgrid-key', 'a SendGrid key', ['sg.'], /SG\.[\w-]{16,32}\.[\w-]{30,}/y),
  word('mailgun-key', 'a Mailgun key', ['key-'], /key-[a-f0-9]{32}(?![A-Za-z0-9])/y),
  rule('mailchimp-key', 'a Mailchimp key', ['-us'], /(?<![A-Za-z0-9])[a-f0-9]{32}-us\d{1,2}(?!\w)/g),
  rule('brevo-key', 'a Brevo key', ['xkeysib-'], /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/y),
  word('twilio-key', 'a Twilio key', ['sk'], /SK[a-f0-9]{32}(?![A-Za-z0-9])/y),
  word(
    'openai-key',
    'an OpenAI key',
    ['sk-'],
    /sk-(?:(?:proj|svcacct|admin)-[\w-]{40,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20,})/y,
  ),
  word('anthropic-key', 'an Anthropic key', ['sk-ant-'], /sk-ant-[\w-]{32,}/y),
  word('huggingface-token', 'a Hugging Face token', ['hf_', 'api_org_'], /(?:hf_|api_org_)[A-Za-z0-9]{34,}/y),
  rule('postman-key', 'a Postman key', ['pmak-'], /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/iy),
  rule('linear-key', 'a Linear key', ['lin_api_'], /lin_(?:api|oauth)_[A-Za-z0-9]{40,}/y),
  word('notion-token', 'a Notion token', ['ntn_'], /ntn_[A-Za-z0-9]{40,}/y),
  word('figma-token', 'a Figma token', ['figd_'], /fig[dor]_[\w-]{40,}/y),
  word('airtable-token', 'an Airtable token', ['pat'], /pat[A-Za-z0-9]{14}\.[a-f0-9]{64}/y),
  rule('contentful-token', 'a Contentful token', ['cfpat-'], /CFPAT-[\w-]{40,}/y),
  word('facebook-token', 'a Facebook token', ['eaac', 'eaam', 'eaab'], /EAA[ABCM][A-Za-z0-9]{80,}/y),
  word('dropbox-token', 'a Dropbox token', ['sl.'], /sl\.(?:u\.)?[\w=-]{100,}/y),
  word('octopus-key', 'an Octopus Deploy key', ['api-'], /API-[A-Z0-9]{26,}(?![A-Za-z0-9])/y),
  word(
    '1password-token',
    'a 1Password credential',
    ['ops_eyj', 'a3-'],
    /(?:ops_eyJ[A-Za-z0-9+/]{100,}=*|A3-[A-Z0-9]{6}-[A-Z0-9]{6,11}(?:-[A-Z0-9]{5}){3,4})/y,
  ),
];

/** Keys and tokens of open formats. */
const FORMAT_RULES: readonly TokenRule[] = [
  // RFC 7519: three base64url parts; the header and the payload begin with `{"`. An unsecured one has no signature.
  // The look-ahead takes the first part as a whole: the search does not go back into it.
  word('jwt', 'a JSON Web Token', ['eyj'], /eyJ(?=([\w-]{8,20000}))\1\.eyJ[\w-]{8,}(?:\.[\w-]*)?/y),
  // RFC 7516: the encrypted form has five parts.
  word('jwe', 'an encrypted JSON Web Token', ['eyj'], /eyJ(?=([\w-]{8,20000}))\1(?:\.[\w-]*){4}(?![\w.-])/y),
  rule(
    'private-key',
    'a private key',
    ['private key'],
    /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----|$)/gi,
  ),
  rule('age-key', 'an age secret key', ['age-secret-key-'], /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{50,}/iy),
  rule(
    'putty-key',
    'a PuTTY private key',
    ['putty-user-key-file'],
    /PuTTY-User-Key-File-\d: [^]*?(?:Private-MAC: [a-f0-9]+|$)/y,
  ),
  rule(
    'password-hash',
    'a password hash',
    ['$2a$', '$2b$', '$2y$', '$apr1$', '$argon2', '$6$', '$y$'],
    /\$(?:2[aby]\$\d\d\$[./A-Za-z0-9]{53}|apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|argon2(?:id|i|d)\$[\w=,$+/]{40,}|6\$[./A-Za-z0-9$=]{90,}|y\$[./A-Za-z0-9]{1,10}\$[./A-Za-z0-9$]{40,})/y,
  ),
];

/** Every rule. */
export const TOKEN_RULES: readonly TokenRule[] = [
  ...SOURCE_RULES,
  ...REGISTRY_RULES,
  ...CLOUD_RULES,
  ...SERVICE_RULES,
  ...FORMAT_RULES,
];
