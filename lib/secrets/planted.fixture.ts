/**
 * Made-up secrets of many kinds, as build systems, test runners and scanners leave them in evidence. Each value is put
 * together here, so that this file holds none that a scanner of secrets would report.
 */

/** `hidden`: the text that no surface may show. `member`: what a document holds. */
export type PlantedSecret = { kind: string; hidden: string; member: unknown };

const ALPHABETS = {
  base62: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  lower: 'abcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
  digits: '0123456789',
};

/** A text that looks random, the same for the same seed. */
export function pseudoRandom(seed: number, length: number, alphabet: keyof typeof ALPHABETS = 'base62'): string {
  const letters = ALPHABETS[alphabet];
  let state = seed * 2_654_435_761 + 12_345;
  return Array.from({ length }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return letters[(state >>> 8) % letters.length]!;
  }).join('');
}

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const base64url = (text: string): string => Buffer.from(text, 'latin1').toString('base64url');
const joined = (...parts: string[]): string => parts.join('');

let seed = 1;
const next = (length: number, alphabet: keyof typeof ALPHABETS = 'base62'): string =>
  pseudoRandom(seed++, length, alphabet);

/** A token that its form shows, within a line of a log. */
const token = (kind: string, hidden: string): PlantedSecret => ({
  kind,
  hidden,
  member: `step 3: using ${hidden} now`,
});
/** A value, and where it stands. */
const placed = (kind: string, hidden: string, member: unknown): PlantedSecret => ({ kind, hidden, member });

function tokens(): PlantedSecret[] {
  return [
    token('github-token', joined('gh', 'p_', next(36))),
    token('github-token', joined('gh', 's_', next(36))),
    token('github-token', joined('github', '_pat_', next(22), '_', next(59))),
    token('gitlab-token', joined('gl', 'pat-', next(20))),
    token('gitlab-token', joined('gl', 'cbt-', '64_', next(20))),
    token('bitbucket-token', joined('AT', 'BB', next(32))),
    token('npm-token', joined('np', 'm_', next(36))),
    token('pypi-token', joined('py', 'pi-', 'AgEIcHlwaS5vcmc', next(70))),
    token('rubygems-key', joined('ruby', 'gems_', next(48, 'hex'))),
    token('nuget-key', joined('oy', '2', next(43, 'lower'))),
    token('docker-token', joined('dckr', '_pat_', next(27))),
    token('aws-access-key', joined('AK', 'IA', next(16, 'upper'))),
    token('google-key', joined('AI', 'za', next(35))),
    token('google-token', joined('ya', '29.', next(60))),
    token('azure-secret', joined(next(3), '7', 'Q', '~', next(34))),
    token('digitalocean-token', joined('dop', '_v1_', next(64, 'hex'))),
    token('vault-token', joined('hv', 's.', next(40))),
    token('terraform-token', joined(next(14), '.atlas', 'v1.', next(64))),
    token('databricks-token', joined('da', 'pi', next(32, 'hex'))),
    token('grafana-token', joined('gl', 'sa_', next(32), '_', next(8, 'hex'))),
    token('slack-token', joined('xo', 'xb-', next(11, 'digits'), '-', next(24))),
    token('slack-webhook', joined('hooks.slack', '.com/services/', 'T', next(8), '/B', next(8), '/', next(24))),
    token('discord-webhook', joined('discord', '.com/api/webhooks/', next(18, 'digits'), '/', next(68))),
    token('telegram-token', joined(next(9, 'digits'), ':', 'AA', next(33))),
    token('stripe-key', joined('sk', '_live_', next(24))),
    token('sendgrid-key', joined('S', 'G.', next(22), '.', next(43))),
    token('mailgun-key', joined('ke', 'y-', next(32, 'hex'))),
    token('openai-key', joined('sk', '-proj-', next(74), 'T3Blbk', 'FJ', next(74))),
    token('anthropic-key', joined('sk', '-ant-', 'api03-', next(93), 'AA')),
    token('huggingface-token', joined('h', 'f_', next(34))),
    token(
      'jwt',
      joined('ey', base64url('{"alg":"HS256"}').slice(2), '.', base64url('{"sub":"ci-1234567"}'), '.', next(43)),
    ),
    token('attestry-token', joined('attes', 'try_', next(43))),
    token('password-hash', joined('$', '2b$12$', next(53))),
    token('age-key', joined('AGE-SECRET', '-KEY-1', next(58, 'upper'))),
  ];
}

function addresses(): PlantedSecret[] {
  const inUrl = next(20);
  const inPostgres = next(14);
  const inRedis = next(14);
  const asUser = next(40, 'hex');
  const encoded = next(18);
  const inQuery = next(24);
  const inSas = next(40);
  const bare = joined(next(9), '!', next(3));
  return [
    placed('url-password', inUrl, `git+https://x-access-token:${inUrl}@github.com/acme/shop.git`),
    placed('url-password', inPostgres, `postgres://app:${inPostgres}@db.example.com:5432/shop?sslmode=require`),
    placed('url-password', inRedis, `cache at redis://:${inRedis}@cache.example.com:6379/0`),
    placed('url-password', asUser, `https://${asUser}@git.example.com/acme/shop`),
    placed('url-password', encoded, `https%3A%2F%2Fbot%3A${encoded}%40git.example.com%2Facme`),
    placed('url-password', bare, `scp deploy:${bare}@files.example.com:/srv`),
    placed('named-secret', inQuery, `https://ci.example.com/artifact?job=5&private_token=${inQuery}`),
    placed('query-secret', inSas, `https://acme.blob.example.com/x?sv=2024&se=2026-01-01&sig=${inSas}%3D`),
  ];
}

function named(): PlantedSecret[] {
  const values = Array.from({ length: 14 }, () => next(18));
  const [env, pair, camel, flag, flagEquals, list, shell, yaml, embedded, xml, odbc, header, netrc, array] = values as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const awsSecret = next(40);
  const basic = base64(`deploy:${next(16)}`);
  const login = next(16);
  const pemLine = next(64);
  const word = joined('correct', 'horse', 'battery');
  return [
    placed('named-secret', env, { DB_PASSWORD: env }),
    placed('named-secret', pair, [{ name: 'NPM_AUTH_TOKEN', value: pair }]),
    placed('named-secret', camel, { clientSecret: camel }),
    placed('named-secret', awsSecret, { aws_secret_access_key: awsSecret }),
    placed('named-secret', word, { Password: word }),
    placed('named-secret', flag, `deploy --password ${flag} --verbose`),
    placed('named-secret', flagEquals, `deploy --api-key=${flagEquals}`),
    placed('named-secret', list, ['docker', 'login', '--password', list]),
    placed('named-secret', login, `curl -u deploy:${login} https://files.example.com/`),
    placed('named-secret', shell, `export SECRET_KEY_BASE=unset; export SIGNING_SECRET=${shell} && make`),
    placed('named-secret', yaml, `registry:\n  password: ${yaml}\n  user: bot\n`),
    placed('named-secret', embedded, `{"auth":{"accessToken":"${embedded}"}}`),
    placed('named-secret', xml, `<server><id>central</id><password>${xml}</password></server>`),
    placed('named-secret', odbc, `Server=tcp:db.example.com;Database=shop;User Id=app;Password=${odbc};Encrypt=true`),
    placed('authorization', header, `curl -H "Authorization: Bearer ${header}" https://api.example.com`),
    placed('authorization', basic, { log: `> Authorization: Basic ${basic}` }),
    placed('named-secret', netrc, `machine git.example.com login bot password ${netrc}`),
    placed('named-secret', array, { headers: [['X-Api-Key', array]] }),
    placed('private-key', pemLine, privateKey(pemLine)),
    placed('private-key', joined(pemLine, 'x'), privateKey(joined(pemLine, 'x')).split('\n')),
  ];
}

function privateKey(line: string): string {
  const [begin, end] = ['BEGIN', 'END'].map((word) => joined('-----', word, ' RSA PRIVATE', ' KEY-----'));
  return [begin, line, line, end].join('\n');
}

/** At least 60 secrets of at least 30 kinds. */
export const PLANTED: readonly PlantedSecret[] = [...tokens(), ...addresses(), ...named()];
