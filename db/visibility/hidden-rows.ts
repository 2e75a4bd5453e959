/**
 * What a caller sees of each table where projects are hidden from it, for the views of both engines. `t` is the row
 * that a condition is about, and `temp.hidden_project` has the row ids of the hidden projects. What PostgreSQL writes
 * in another way is listed in `postgres/visibility/view-texts.ts`.
 *
 * The one rule: an artifact is hidden with its project, and with a project that contends for it; a document is hidden
 * with its project, and with any artifact that it is about; every other row is hidden with what it is about.
 */
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { FINDING_KINDS } from '#lib/inventory/drift/find-drift.ts';
import { DELIVERY_OUTCOMES, LABEL_KINDS, NODE_KINDS, OUTCOMES, SEARCH_TERM_KINDS } from '#db/schema/columns/enums.ts';

/** The SQL function `(pattern, slug)` that says whether a project matches a pattern. */
export const MATCHES_PROJECT = 'matches_project';

const HIDDEN = '(SELECT id FROM temp.hidden_project)';

/** `project`: an expression for the row id of a project, or null. */
export const seesProject = (project: string): string => `coalesce(${project}, 0) NOT IN ${HIDDEN}`;
export const hidesArtifact = (a: string): string =>
  `(coalesce(${a}.project, 0) IN ${HIDDEN} OR coalesce(${a}.contender, 0) IN ${HIDDEN})`;

/** `artifact`: an expression for the row id of an artifact; null and 0 are none, which is not hidden. */
const seesArtifact = (artifact: string): string =>
  `NOT EXISTS (SELECT 1 FROM main.artifact xa WHERE xa.id = ${artifact} AND ${hidesArtifact('xa')})`;

/** `artifact`: as for `seesArtifact`; null is hidden: of what is not known nobody knows whose it is. */
const seesKnown = (artifact: string): string => `${artifact} IS NOT NULL AND ${seesArtifact(artifact)}`;

const [NOT_EXPECTED, NOT_RUNNING, CHANGED] = (['not-expected', 'not-running', 'changed'] as const).map((kind) =>
  FINDING_KINDS.indexOf(kind),
);

/** The documents that are hidden, for sums. */
const HIDDEN_DOCUMENTS = `SELECT seq FROM main.evidence WHERE project IN ${HIDDEN}
  UNION SELECT ys.evidence FROM main.artifact ya JOIN main.evidence_subject ys ON ys.artifact = ya.id WHERE ya.project IN ${HIDDEN}
  UNION SELECT ys.evidence FROM main.artifact ya JOIN main.evidence_subject ys ON ys.artifact = ya.id WHERE ya.contender IN ${HIDDEN}`;

const isAboutHidden = (evidence: string): string =>
  `EXISTS (SELECT 1 FROM main.evidence_subject xs JOIN main.artifact xa ON xa.id = xs.artifact WHERE xs.evidence = ${evidence} AND ${hidesArtifact('xa')})`;

/** `evidence`: an expression for the number of a document; null and 0 are none, which is not hidden. */
const seesDocument = (evidence: string): string =>
  `NOT EXISTS (SELECT 1 FROM main.evidence xe WHERE xe.seq = ${evidence} AND xe.project IN ${HIDDEN}) AND NOT ${isAboutHidden(evidence)}`;

/** `name`: an expression for a repository as `host/owner/name`. */
const seesRepository = (name: string): string =>
  `NOT EXISTS (SELECT 1 FROM main.project_name xn WHERE xn.slug_key = lower(${name}) AND xn.project IN ${HIDDEN})`;

const NODE = Object.fromEntries(NODE_KINDS.map((kind, at) => [kind, at])) as Record<
  (typeof NODE_KINDS)[number],
  number
>;

/** `ref`: an expression for a packed reference of a lineage node. */
const seesNode = (ref: string): string => `CASE ${ref} % 16
  WHEN ${NODE.artifact} THEN ${seesArtifact(`${ref} / 16`)}
  WHEN ${NODE.source} THEN NOT EXISTS (SELECT 1 FROM main.source xo JOIN main.term xt ON xt.id = xo.repository WHERE xo.id = ${ref} / 16 AND NOT ${seesRepository('xt.text')})
  WHEN ${NODE.build} THEN NOT EXISTS (SELECT 1 FROM main.build xb WHERE xb.id = ${ref} / 16 AND xb.project IN ${HIDDEN})
  WHEN ${NODE.sbom} THEN ${seesDocument(`${ref} / 16`)}
  WHEN ${NODE.release} THEN NOT EXISTS (SELECT 1 FROM main.release xr WHERE xr.id = ${ref} / 16 AND xr.project IN ${HIDDEN})
  WHEN ${NODE.deployment} THEN NOT EXISTS (SELECT 1 FROM main.deployment xd WHERE xd.id = ${ref} / 16 AND xd.project IN ${HIDDEN})
  ELSE TRUE END`;

const seesEdge = (e: string): string =>
  `${seesDocument(`${e}.evidence`)} AND ${seesNode(`${e}.src`)} AND ${seesNode(`${e}.dst`)}`;

/** A node that many documents share is seen where the caller sees a document that names it. */
const seesSharedNode = (kind: 'material' | 'component'): string => {
  const ref = `t.id * 16 + ${NODE[kind]}`;
  return ['src', 'dst']
    .map((end) => `EXISTS (SELECT 1 FROM main.edge ge WHERE ge.${end} = ${ref} AND ${seesEdge('ge')})`)
    .join(' OR ');
};

const seesDeployment = (d: string): string =>
  `${seesProject(`${d}.project`)} AND ${seesArtifact(`${d}.artifact`)} AND ${seesDocument(`${d}.evidence`)}`;

/** An item of an inventory: seen where an artifact with its digest is. */
const seesItem = (i: string): string =>
  `EXISTS (SELECT 1 FROM main.artifact xa WHERE xa.value = ${i}.value AND xa.alg = ${i}.alg AND NOT ${hidesArtifact('xa')})`;

/** A difference between a seen artifact and a hidden one is that of the seen artifact alone. */
const SEEN_FINDINGS = `SELECT t.id, t.environment,
    CASE WHEN t.kind = ${CHANGED} AND NOT (${seesKnown('t.artifact')}) THEN ${NOT_RUNNING}
      WHEN t.kind = ${CHANGED} AND NOT (${seesKnown('t.expected_artifact')}) THEN ${NOT_EXPECTED} ELSE t.kind END AS kind,
    CASE WHEN t.image IS NULL OR ${seesKnown('t.artifact')} THEN t.slot ELSE '' END AS slot,
    CASE WHEN ${seesKnown('t.artifact')} THEN t.image END AS image,
    CASE WHEN ${seesKnown('t.artifact')} THEN t.alg END AS alg,
    CASE WHEN ${seesKnown('t.artifact')} THEN t.value END AS value,
    CASE WHEN ${seesKnown('t.artifact')} THEN t.artifact END AS artifact,
    CASE WHEN ${seesKnown('t.expected_artifact')} THEN t.expected_image END AS expected_image,
    CASE WHEN ${seesKnown('t.expected_artifact')} THEN t.expected_alg END AS expected_alg,
    CASE WHEN ${seesKnown('t.expected_artifact')} THEN t.expected_value END AS expected_value,
    CASE WHEN ${seesKnown('t.expected_artifact')} THEN t.expected_artifact END AS expected_artifact,
    t.since, t.until
  FROM main.environment_finding t WHERE (${seesKnown('t.artifact')}) OR (${seesKnown('t.expected_artifact')})`;

/**
 * What is seen of a table: all of it (`whole`), none of it, the rows that meet a condition, or what a query of its own
 * selects. `columns`: the columns that this query gives, in its order.
 */
export type SeenRows = 'whole' | 'nothing' | { where: string } | { select: string };

const where = (...conditions: string[]): SeenRows => ({ where: conditions.map((one) => `(${one})`).join(' AND ') });
const OF_ARTIFACT = where(seesArtifact('t.artifact'));
const OF_DOCUMENT = where(seesDocument('t.evidence'));
const OF_PROJECT = where(seesProject('t.project'));

/** A sum of integers; PostgreSQL's would be `numeric`. */
const sumOf = (figure: string): string => `CAST(sum(${figure}) AS bigint)`;

/**
 * The figures of a rollup without those of hidden projects. The row of all projects (0) also counts what belongs to no
 * project, so it is that row less the hidden ones.
 */
function rollup(table: string, keys: readonly string[], figures: readonly string[]): SeenRows {
  const sum = (figure: string) => sumOf(`CASE WHEN project = 0 THEN ${figure} ELSE -${figure} END`);
  const own = [...keys, ...figures].join(', ');
  const sums = figures.map((figure) => `${sum(figure)} AS ${figure}`).join(', ');
  return {
    select: `SELECT project, ${own} FROM main.${table} WHERE project <> 0 AND project NOT IN ${HIDDEN}
      UNION ALL SELECT 0 AS project, ${keys.join(', ')}, ${sums} FROM main.${table}
        WHERE project IN (SELECT 0 UNION SELECT id FROM temp.hidden_project) GROUP BY ${keys.join(', ')}
        HAVING ${figures.map((figure) => `${sum(figure)} <> 0`).join(' OR ')}`,
  };
}

const OTHER_FIGURES = ['artifacts', 'verified', 'deployed', 'deployed_verified', 'open', 'defects', 'leaked'];
const ALL_FIGURES = ['evidence', 'failed', ...OTHER_FIGURES];
const each = (figures: readonly string[], write: (figure: string) => string): string => figures.map(write).join(', ');

/**
 * As `rollup`. A hidden document counts for all projects, and perhaps for none, so that documents are subtracted
 * themselves.
 */
const DAY_FIGURES = `SELECT project, day, ${each(ALL_FIGURES, String)} FROM main.metric_day WHERE project <> 0 AND project NOT IN ${HIDDEN}
  UNION ALL SELECT 0 AS project, day, ${each(ALL_FIGURES, (figure) => `${sumOf(figure)} AS ${figure}`)} FROM (
    SELECT day, ${each(ALL_FIGURES, String)} FROM main.metric_day WHERE project = 0
    UNION ALL SELECT day, 0, 0, ${each(OTHER_FIGURES, (figure) => `-${figure}`)} FROM main.metric_day WHERE project IN ${HIDDEN}
    UNION ALL SELECT strftime('%Y-%m-%d', received_at / 1000, 'unixepoch'), -1, CASE WHEN outcome = ${OUTCOMES.indexOf('failed')} THEN -1 ELSE 0 END, ${each(OTHER_FIGURES, () => '0')}
      FROM main.evidence WHERE quarantine IS NULL AND seq IN (${HIDDEN_DOCUMENTS})
  ) AS figures GROUP BY day HAVING ${ALL_FIGURES.map((figure) => `sum(${figure}) <> 0`).join(' OR ')}`;

const VERSION_COLUMNS = (id: string): string[] => [
  'id',
  id,
  'version',
  'retired',
  'sha256',
  'reason',
  'created_at',
  'created_by',
];

/** Whether a caller sees a pattern of projects: one that matches hidden projects alone tells of them. */
const seesPattern = (pattern: string): string => `(${pattern} = '${EVERY_PROJECT}'
  OR NOT EXISTS (SELECT 1 FROM main.project hp WHERE hp.id IN ${HIDDEN} AND ${MATCHES_PROJECT}(${pattern}, hp.slug))
  OR EXISTS (SELECT 1 FROM main.project vp WHERE vp.id NOT IN ${HIDDEN} AND ${MATCHES_PROJECT}(${pattern}, vp.slug)))`;

/**
 * The versions of documents that apply to projects, without the patterns that a caller does not see. A document is
 * hidden where its newest version has no other pattern. `id`: the column with the id of a document.
 */
function documentVersions(table: string, id: string, columns: readonly string[]): SeenRows {
  const patterns = (row: string) => `json_each(${row}.body, '$.appliesTo.projects') pattern`;
  const seen = (row: string) => `SELECT pattern.value FROM ${patterns(row)} WHERE ${seesPattern('pattern.value')}`;
  return {
    select: `SELECT ${each(columns, (column) => `t.${column}`)},
        CASE WHEN EXISTS (SELECT 1 FROM ${patterns('t')} WHERE NOT ${seesPattern('pattern.value')})
          THEN json_set(t.body, '$.appliesTo.projects', json((SELECT json_group_array(value) FROM (${seen('t')}) AS seen)))
          ELSE t.body END AS body
      FROM main.${table} t JOIN main.${table} n ON n.id = (SELECT max(m.id) FROM main.${table} m WHERE m.${id} = t.${id})
      WHERE EXISTS (${seen('n')}) OR NOT EXISTS (SELECT 1 FROM ${patterns('n')})`,
  };
}

const REFUSED = DELIVERY_OUTCOMES.indexOf('refused');
/** Nobody signed a refused delivery. Of another one without a repository nobody knows what it is about. */
const seesDelivery = (d: string): string =>
  `(${d}.outcome = ${REFUSED} OR (${d}.repository IS NOT NULL AND ${seesRepository(`${d}.repository`)}))`;

/** The name of an enum value that is stored as its index in a list. */
const nameOf = (column: string, names: readonly string[]): string =>
  `CASE ${column} ${names.map((name, at) => `WHEN ${at} THEN '${name}'`).join(' ')} END`;

const EVENT_DOCUMENT = `NOT EXISTS (SELECT 1 FROM main.evidence oe WHERE oe.digest = unhex(substr(t.payload ->> '$.item.id', 8)) AND NOT (${seesDocument('oe.seq')}) )`;
const EVENT_ARTIFACT = `NOT EXISTS (SELECT 1 FROM main.term xt JOIN main.artifact xa ON xa.alg = xt.id
  AND xa.value = coalesce(unhex(substr(t.payload ->> '$.digest', instr(t.payload ->> '$.digest', ':') + 1)), substr(t.payload ->> '$.digest', instr(t.payload ->> '$.digest', ':') + 1))
  WHERE xt.text = substr(t.payload ->> '$.digest', 1, instr(t.payload ->> '$.digest', ':') - 1) AND ${hidesArtifact('xa')})`;
const EVENT_DELIVERY = `EXISTS (SELECT 1 FROM main.delivery xd WHERE xd.id = CAST(t.payload ->> '$.id' AS bigint) AND ${seesDelivery('xd')})`;
const EVENT_GATE = `NOT EXISTS (SELECT 1 FROM main.gate_decision og JOIN main.gate_project op ON op.id = og.id
  WHERE og.public_id = t.payload ->> '$.id' AND op.project IN ${HIDDEN})`;
const EVENT_WAIVER = `EXISTS (SELECT 1 FROM main.waiver ow WHERE ow.id = CAST(t.payload ->> '$.id' AS bigint)
  AND ${seesProject('ow.project')} AND ${seesArtifact('ow.artifact')})`;

/** Every table of the database. A table that is not here fails its tests, and the views cannot be made. */
export const SEEN_ROWS: { readonly [table: string]: SeenRows } = {
  artifact: where(`NOT ${hidesArtifact('t')}`),
  artifact_alias: where(seesArtifact('t.artifact'), seesDocument('t.evidence')),
  artifact_environment: OF_ARTIFACT,
  artifact_label: OF_ARTIFACT,
  artifact_policy_status: OF_ARTIFACT,
  defect: where(seesProject('t.project'), seesArtifact('t.artifact')),
  migrated_artifact: where(seesProject('t.project'), seesArtifact('t.artifact')),
  migrated_project: OF_PROJECT,
  removed_label: OF_ARTIFACT,
  standing_change: OF_ARTIFACT,
  // The reason of a status may name another project.
  status_history: {
    select: `SELECT t.id, t.artifact, t.at, t."from", t."to", CASE WHEN EXISTS (SELECT 1 FROM main.project_name xn
        WHERE xn.project IN ${HIDDEN} AND instr(lower(t.reason), substr(xn.slug_key, instr(xn.slug_key, '/') + 1)) > 0)
      THEN 'a private project was involved' ELSE t.reason END AS reason, t.evidence
      FROM main.status_history t WHERE ${seesArtifact('t.artifact')}`,
  },
  vsa: OF_ARTIFACT,
  waiver: where(seesProject('t.project'), seesArtifact('t.artifact')),
  github_records: where(seesProject('t.project'), seesArtifact('t.artifact')),

  evidence: where(seesProject('t.project'), `NOT ${isAboutHidden('t.seq')}`),
  evidence_body: where(seesDocument('t.seq')),
  evidence_change: OF_DOCUMENT,
  evidence_drop: OF_DOCUMENT,
  evidence_seal: OF_DOCUMENT,
  evidence_subject: where(seesArtifact('t.artifact'), seesDocument('t.evidence')),
  found_secrets: OF_DOCUMENT,
  further_sender: where(seesDocument('t.evidence'), seesArtifact('t.artifact')),
  link_change: where(seesArtifact('t.artifact'), seesDocument('t.evidence')),
  pending_event: OF_DOCUMENT,
  verification: OF_DOCUMENT,
  // A quarantine of a sender, a signer or a time exists for whoever sees a document that is under it.
  quarantine: where(
    `CASE WHEN t.evidence IS NULL
      THEN EXISTS (SELECT 1 FROM main.evidence qe WHERE qe.quarantine = t.id AND ${seesDocument('qe.seq')})
      ELSE ${seesDocument('t.evidence')} END`,
  ),
  // So is a signer seen with a document of it; number and time are those of the documents that are seen.
  signer: {
    select: `SELECT t.id, t.kind, t.identity, t.issuer,
      (SELECT count(*) FROM main.evidence qe WHERE qe.signer = t.id AND ${seesDocument('qe.seq')}) AS evidence,
      (SELECT qe.received_at FROM main.evidence qe WHERE qe.signer = t.id AND ${seesDocument('qe.seq')} ORDER BY qe.seq DESC LIMIT 1) AS last_seen
      FROM main.signer t
      WHERE EXISTS (SELECT 1 FROM main.evidence qe WHERE qe.signer = t.id AND ${seesDocument('qe.seq')})`,
  },

  project: where(seesProject('t.id')),
  badge_address: OF_PROJECT,
  expectations: OF_PROJECT,
  // The targets of the installation have no project.
  metric_target: OF_PROJECT,
  project_change: OF_PROJECT,
  project_name: OF_PROJECT,
  visibility_change: OF_PROJECT,
  build: where(seesProject('t.project'), seesDocument('t.evidence')),
  release: where(seesProject('t.project'), seesDocument('t.evidence')),
  release_file: where(
    `EXISTS (SELECT 1 FROM main.release xr WHERE xr.id = t.release AND ${seesProject('xr.project')})`,
    seesDocument('t.evidence'),
  ),
  source: where(
    `NOT EXISTS (SELECT 1 FROM main.term xt WHERE xt.id = t.repository AND NOT ${seesRepository('xt.text')})`,
  ),
  deployment: where(seesDeployment('t')),
  deployment_change: where(
    seesArtifact('t.artifact'),
    `NOT EXISTS (SELECT 1 FROM main.deployment xd WHERE xd.id = t.deployment AND xd.project IN ${HIDDEN})`,
  ),
  // An environment in which only hidden things run does not exist.
  environment: where(
    `EXISTS (SELECT 1 FROM main.deployment qd WHERE qd.environment = t.id AND ${seesDeployment('qd')})
      OR EXISTS (SELECT 1 FROM main.inventory qi JOIN main.inventory_item qt ON qt.inventory = qi.id
        WHERE qi.environment = t.id AND ${seesItem('qt')})
      OR NOT EXISTS (SELECT 1 FROM main.deployment qd WHERE qd.environment = t.id)
        AND NOT EXISTS (SELECT 1 FROM main.inventory qi JOIN main.inventory_item qt ON qt.inventory = qi.id WHERE qi.environment = t.id)`,
  ),
  // What an inventory says as a whole may name anything. An item is seen with the artifact of its digest: of an unknown
  // one nobody knows which project it is of.
  inventory: {
    select: `SELECT t.id, t.environment, t.kind, t.version, t.withdrawn, t.format, '[]' AS remarks, NULL AS reason,
        t.created_at, t.created_by
      FROM main.inventory t
      WHERE EXISTS (SELECT 1 FROM main.inventory_item qt WHERE qt.inventory = t.id AND ${seesItem('qt')})`,
  },
  inventory_body: 'nothing',
  inventory_item: where(seesItem('t')),
  environment_finding: { select: SEEN_FINDINGS },

  edge: where(seesEdge('t')),
  search_term_evidence: OF_DOCUMENT,
  search_term: where(
    `CASE t.kind WHEN ${SEARCH_TERM_KINDS.indexOf('name')}
      THEN EXISTS (SELECT 1 FROM main.artifact_label xl WHERE xl.kind = ${LABEL_KINDS.indexOf('name')} AND xl.value = t.text AND ${seesArtifact('xl.artifact')})
      ELSE EXISTS (SELECT 1 FROM main.search_term_evidence xt WHERE xt.term = t.id AND ${seesDocument('xt.evidence')}) END`,
  ),
  material: where(seesSharedNode('material')),
  component: where(seesSharedNode('component')),

  // Who sees them reads the patterns of projects that it sees a project of. An evaluation reads the whole store.
  policy_document: documentVersions('policy_document', 'policy', ['id', 'policy', 'version', 'sha256']),
  policy_version: documentVersions('policy_version', 'policy', VERSION_COLUMNS('policy')),
  predicate_type_version: documentVersions('predicate_type_version', 'type', VERSION_COLUMNS('type')),

  gate_decision: where(
    `NOT EXISTS (SELECT 1 FROM main.gate_project xg WHERE xg.id = t.id AND xg.project IN ${HIDDEN})`,
  ),
  gate_project: where(`NOT EXISTS (SELECT 1 FROM main.gate_project xg WHERE xg.id = t.id AND xg.project IN ${HIDDEN})`),
  legal_hold: where(seesProject('t.project'), seesArtifact('t.artifact'), seesDocument('t.evidence')),

  metric_day: { select: DAY_FIGURES },
  project_builder: rollup('project_builder', ['builder', 'level'], ['artifacts']),
  project_status: rollup('project_status', ['deployed', 'status'], ['artifacts']),
  time_to_verify: rollup('time_to_verify', ['day', 'bucket'], ['artifacts']),
  environment_status: {
    select: `SELECT t.environment, t.status, count(*) AS artifacts FROM main.artifact_environment t
      WHERE ${seesArtifact('t.artifact')} GROUP BY t.environment, t.status`,
  },
  // The other totals count what no project is known of.
  counter: {
    select: `SELECT * FROM (SELECT t.name, t.value - CASE WHEN substr(t.name, 1, 8) = 'evidence'
        THEN (SELECT count(*) FILTER (WHERE t.name IN ('evidence', 'evidence:' || ${nameOf('qe.outcome', OUTCOMES)}))
          FROM main.evidence qe WHERE qe.seq IN (${HIDDEN_DOCUMENTS}))
        ELSE (SELECT count(*) FROM main.delivery qd WHERE t.name = 'delivery:' || ${nameOf('qd.outcome', DELIVERY_OUTCOMES)}
          AND NOT ${seesDelivery('qd')}) END AS value
      FROM main.counter t
      WHERE t.name = 'evidence' OR substr(t.name, 1, 9) IN ('evidence:', 'delivery:')) AS counted WHERE value > 0`,
  },

  delivery: where(seesDelivery('t')),
  outbox: where(
    seesRepository(`t.payload ->> '$.project'`),
    seesRepository(`t.payload ->> '$.item.project'`),
    `CASE t.type WHEN 'evidence' THEN ${EVENT_DOCUMENT} WHEN 'status' THEN ${EVENT_ARTIFACT} WHEN 'delivery' THEN ${EVENT_DELIVERY}
      WHEN 'gate' THEN ${EVENT_GATE} WHEN 'waiver' THEN ${EVENT_WAIVER} WHEN 'trust' THEN TRUE ELSE FALSE END`,
  ),
  // The audit log is for those who see everything.
  audit_checkpoint: 'nothing',
  audit_entry: 'nothing',
  audit_leaf: 'nothing',
  audit_node: 'nothing',
  refused_action: 'nothing',
  // A drill tells what the policies of the installation miss: it is for those who see everything.
  drill: 'nothing',
  drill_acknowledgement: 'nothing',
  drill_result: 'nothing',
  // A report is for those who see every project that it was made over; so is a schedule of reports about all of them.
  kept_report: where(
    seesProject('t.project'),
    `NOT EXISTS (SELECT 1 FROM temp.hidden_project hp WHERE hp.id <= t.newest_project
      AND hp.id NOT IN (SELECT value FROM json_each(t.hidden_projects)))`,
  ),
  report_schedule: where('t.project IS NOT NULL', seesProject('t.project')),
  // Of these rows nobody knows which project they are about.
  job: 'nothing',
  refusal: 'nothing',
  // Whose a subscription is decides who sees it and its messages (lib/query/subscriptions/).
  notification: 'whole',
  subscription: 'whole',
  subscription_state: 'whole',
  retention_run: 'nothing',

  // A workload is named after its repository.
  actor: OF_PROJECT,

  // These say nothing about a project, or nothing lists them.
  connection: 'whole',
  connection_secret: 'whole',
  package_file: 'whole',
  watched_package: 'whole',
  group_role: 'whole',
  log_checkpoint: 'whole',
  log_leaf: 'whole',
  log_node: 'whole',
  meta: 'whole',
  row_mac: 'whole',
  session: 'whole',
  table_mac: 'whole',
  term: 'whole',
  token: 'whole',
  trust: 'whole',
  user: 'whole',
  vsa_key: 'whole',
};

/** What selects the seen rows of a table; null where all are seen. `hint`: what follows the name of the table. */
export function seenQuery(table: string, seen: SeenRows, hint = ''): string | null {
  if (seen === 'whole') return null;
  if (seen === 'nothing') return `SELECT t.* FROM main."${table}" t WHERE FALSE`;
  return 'where' in seen ? `SELECT t.* FROM main."${table}" t${hint} WHERE ${seen.where}` : seen.select;
}
