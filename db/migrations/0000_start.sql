CREATE TABLE `term` (
	`id` integer PRIMARY KEY NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `term_text_unique` ON `term` (`text`);--> statement-breakpoint
CREATE TABLE `signer` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` integer NOT NULL,
	`identity` text NOT NULL,
	`issuer` text DEFAULT '' NOT NULL,
	`evidence` integer DEFAULT 0 NOT NULL,
	`last_seen` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `signer_who` ON `signer` (`identity`,`issuer`,`kind`);--> statement-breakpoint
CREATE INDEX `signer_recent` ON `signer` (`last_seen`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`seq` integer PRIMARY KEY NOT NULL,
	`digest` blob NOT NULL,
	`format` integer NOT NULL,
	`predicate_type` integer,
	`kind` integer NOT NULL,
	`outcome` integer NOT NULL,
	`size` integer NOT NULL,
	`received_at` integer NOT NULL,
	`signed_at` integer,
	`signer` integer,
	`project` integer,
	`build` integer,
	`trust` integer,
	`verification` integer,
	`leaf` integer,
	`facts` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_digest` ON `evidence` (`digest`);--> statement-breakpoint
CREATE INDEX `evidence_trust` ON `evidence` (`trust`,`seq`) WHERE trust is not null;--> statement-breakpoint
CREATE INDEX `evidence_doubtful` ON `evidence` (`seq`) WHERE outcome in (0, 1, 2);--> statement-breakpoint
CREATE TABLE `evidence_body` (
	`seq` integer PRIMARY KEY NOT NULL,
	`codec` integer NOT NULL,
	`bytes` blob NOT NULL,
	`context` blob
);
--> statement-breakpoint
CREATE TABLE `evidence_subject` (
	`artifact` integer NOT NULL,
	`bucket` integer NOT NULL,
	`evidence` integer NOT NULL,
	`ordinal` integer NOT NULL,
	PRIMARY KEY(`artifact`, `bucket`, `evidence`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `evidence_subject_of` ON `evidence_subject` (`evidence`,`ordinal`);--> statement-breakpoint
CREATE TABLE `verification` (
	`id` integer PRIMARY KEY NOT NULL,
	`evidence` integer NOT NULL,
	`outcome` integer NOT NULL,
	`trust_version` integer NOT NULL,
	`verified_at` integer NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `verification_of` ON `verification` (`evidence`,`id`);--> statement-breakpoint
CREATE TABLE `artifact` (
	`id` integer PRIMARY KEY NOT NULL,
	`alg` integer NOT NULL,
	`value` blob NOT NULL,
	`name` text,
	`version` text,
	`project` integer,
	`tie` integer DEFAULT 'none' NOT NULL,
	`build` integer,
	`signer` integer,
	`builder` integer,
	`status` integer NOT NULL,
	`underlying` integer NOT NULL,
	`reason` text NOT NULL,
	`rule` text,
	`slsa_level` integer,
	`is_index` integer DEFAULT false NOT NULL,
	`evidence` integer DEFAULT 0 NOT NULL,
	`deployed` integer DEFAULT 0 NOT NULL,
	`first_seen` integer NOT NULL,
	`status_since` integer NOT NULL,
	`verified_at` integer,
	`built_at` integer,
	`policy_version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `artifact_digest` ON `artifact` (`value`,`alg`);--> statement-breakpoint
CREATE INDEX `artifact_seen` ON `artifact` (`first_seen`);--> statement-breakpoint
CREATE INDEX `artifact_status` ON `artifact` (`status`,`first_seen`);--> statement-breakpoint
CREATE INDEX `artifact_name` ON `artifact` (`name`);--> statement-breakpoint
CREATE INDEX `artifact_project` ON `artifact` (`project`,`first_seen`);--> statement-breakpoint
CREATE INDEX `artifact_project_name` ON `artifact` (`project`,`name`);--> statement-breakpoint
CREATE INDEX `artifact_project_status` ON `artifact` (`project`,`status`,`first_seen`);--> statement-breakpoint
CREATE INDEX `artifact_level` ON `artifact` (`slsa_level`,`first_seen`);--> statement-breakpoint
CREATE INDEX `artifact_signer` ON `artifact` (`signer`,`first_seen`);--> statement-breakpoint
CREATE TABLE `artifact_alias` (
	`alg` integer NOT NULL,
	`value` blob NOT NULL,
	`artifact` integer NOT NULL,
	`evidence` integer NOT NULL,
	`verified` integer NOT NULL,
	PRIMARY KEY(`value`, `alg`, `artifact`, `evidence`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `artifact_alias_of` ON `artifact_alias` (`artifact`);--> statement-breakpoint
CREATE INDEX `artifact_alias_evidence` ON `artifact_alias` (`evidence`);--> statement-breakpoint
CREATE TABLE `artifact_label` (
	`artifact` integer NOT NULL,
	`kind` integer NOT NULL,
	`value` text NOT NULL,
	PRIMARY KEY(`artifact`, `kind`, `value`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `artifact_label_value` ON `artifact_label` (`kind`,`value`);--> statement-breakpoint
CREATE TABLE `artifact_verdict` (
	`artifact` integer PRIMARY KEY NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `artifact_environment` (
	`environment` integer NOT NULL,
	`first_seen` integer NOT NULL,
	`artifact` integer NOT NULL,
	PRIMARY KEY(`environment`, `first_seen`, `artifact`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `status_history` (
	`id` integer PRIMARY KEY NOT NULL,
	`artifact` integer NOT NULL,
	`at` integer NOT NULL,
	`from` integer,
	`to` integer NOT NULL,
	`reason` text NOT NULL,
	`evidence` integer
);
--> statement-breakpoint
CREATE INDEX `status_history_of` ON `status_history` (`artifact`,`id`);--> statement-breakpoint
CREATE TABLE `waiver` (
	`id` integer PRIMARY KEY NOT NULL,
	`rule` text NOT NULL,
	`artifact` integer,
	`project` integer,
	`owner` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE INDEX `waiver_artifact` ON `waiver` (`artifact`,`expires_at`) WHERE artifact is not null;--> statement-breakpoint
CREATE INDEX `waiver_project` ON `waiver` (`project`,`expires_at`) WHERE project is not null;--> statement-breakpoint
CREATE INDEX `waiver_expiry` ON `waiver` (`expires_at`);--> statement-breakpoint
CREATE TABLE `defect` (
	`artifact` integer NOT NULL,
	`rule` text NOT NULL,
	`project` integer NOT NULL,
	`found_at` integer NOT NULL,
	`leaked` integer NOT NULL,
	PRIMARY KEY(`artifact`, `rule`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `defect_project` ON `defect` (`project`,`found_at`);--> statement-breakpoint
CREATE TABLE `project` (
	`id` integer PRIMARY KEY NOT NULL,
	`host` text NOT NULL,
	`host_id` text,
	`owner_id` text,
	`slug` text NOT NULL,
	`slug_key` text NOT NULL,
	`slug_seen` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_build_at` integer,
	`artifacts` integer DEFAULT 0 NOT NULL,
	`latest_artifact` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `project_slug` ON `project` (`slug_key`);--> statement-breakpoint
CREATE UNIQUE INDEX `project_host_id` ON `project` (`host`,`host_id`) WHERE host_id is not null;--> statement-breakpoint
CREATE INDEX `project_recent` ON `project` (`last_build_at`);--> statement-breakpoint
CREATE TABLE `project_name` (
	`project` integer NOT NULL,
	`slug_key` text NOT NULL,
	`slug` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	PRIMARY KEY(`project`, `slug_key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `project_name_slug` ON `project_name` (`slug_key`,`until`);--> statement-breakpoint
CREATE TABLE `source` (
	`id` integer PRIMARY KEY NOT NULL,
	`repository` integer NOT NULL,
	`commit_id` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `source_commit` ON `source` (`commit_id`,`repository`);--> statement-breakpoint
CREATE INDEX `source_repository` ON `source` (`repository`);--> statement-breakpoint
CREATE TABLE `build` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` blob NOT NULL,
	`project` integer,
	`source` integer,
	`builder` integer,
	`build_type` integer,
	`invocation` text,
	`ref` text,
	`entry_point` text,
	`trigger` text,
	`runner` text,
	`started_at` integer,
	`finished_at` integer,
	`verified` integer NOT NULL,
	`evidence` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `build_key` ON `build` (`key`);--> statement-breakpoint
CREATE INDEX `build_project` ON `build` (`project`,`finished_at`);--> statement-breakpoint
CREATE TABLE `environment` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `environment_name_unique` ON `environment` (`name`);--> statement-breakpoint
CREATE TABLE `deployment` (
	`id` integer PRIMARY KEY NOT NULL,
	`artifact` integer,
	`environment` integer NOT NULL,
	`project` integer,
	`status` integer NOT NULL,
	`slot` text NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`url` text,
	`source` text NOT NULL,
	`external_id` text,
	`evidence` integer
);
--> statement-breakpoint
CREATE INDEX `deployment_artifact` ON `deployment` (`artifact`,`since`);--> statement-breakpoint
CREATE INDEX `deployment_slot` ON `deployment` (`environment`,`slot`,`since`);--> statement-breakpoint
CREATE INDEX `deployment_project` ON `deployment` (`project`,`since`);--> statement-breakpoint
CREATE UNIQUE INDEX `deployment_external` ON `deployment` (`source`,`external_id`) WHERE external_id is not null;--> statement-breakpoint
CREATE TABLE `release` (
	`id` integer PRIMARY KEY NOT NULL,
	`project` integer,
	`tag` text NOT NULL,
	`name` text,
	`url` text,
	`purl` text,
	`published_at` integer,
	`source` text NOT NULL,
	`external_id` text,
	`evidence` integer
);
--> statement-breakpoint
CREATE INDEX `release_project` ON `release` (`project`,`published_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `release_external` ON `release` (`source`,`external_id`) WHERE external_id is not null;--> statement-breakpoint
CREATE TABLE `edge` (
	`src` integer NOT NULL,
	`dst` integer NOT NULL,
	`kind` integer NOT NULL,
	`evidence` integer NOT NULL,
	PRIMARY KEY(`src`, `kind`, `dst`, `evidence`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `edge_back` ON `edge` (`dst`,`kind`,`src`,`evidence`);--> statement-breakpoint
CREATE TABLE `material` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` blob NOT NULL,
	`label` text,
	`alg` integer,
	`value` blob
);
--> statement-breakpoint
CREATE UNIQUE INDEX `material_key` ON `material` (`key`);--> statement-breakpoint
CREATE TABLE `component` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` blob NOT NULL,
	`label` text NOT NULL,
	`purl` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `component_key` ON `component` (`key`);--> statement-breakpoint
CREATE TABLE `log_leaf` (
	`idx` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`entry` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `log_node` (
	`level` integer NOT NULL,
	`idx` integer NOT NULL,
	`hash` blob NOT NULL,
	PRIMARY KEY(`level`, `idx`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `log_checkpoint` (
	`size` integer PRIMARY KEY NOT NULL,
	`root` blob NOT NULL,
	`note` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `project_status` (
	`project` integer NOT NULL,
	`deployed` integer NOT NULL,
	`status` integer NOT NULL,
	`artifacts` integer NOT NULL,
	PRIMARY KEY(`project`, `deployed`, `status`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `project_builder` (
	`project` integer NOT NULL,
	`builder` integer NOT NULL,
	`level` integer NOT NULL,
	`artifacts` integer NOT NULL,
	PRIMARY KEY(`project`, `builder`, `level`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `metric_day` (
	`project` integer NOT NULL,
	`day` text NOT NULL,
	`evidence` integer DEFAULT 0 NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`artifacts` integer DEFAULT 0 NOT NULL,
	`verified` integer DEFAULT 0 NOT NULL,
	`deployed` integer DEFAULT 0 NOT NULL,
	`deployed_verified` integer DEFAULT 0 NOT NULL,
	`open` integer DEFAULT 0 NOT NULL,
	`defects` integer DEFAULT 0 NOT NULL,
	`leaked` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`project`, `day`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `time_to_verify` (
	`project` integer NOT NULL,
	`day` text NOT NULL,
	`bucket` integer NOT NULL,
	`artifacts` integer NOT NULL,
	PRIMARY KEY(`project`, `day`, `bucket`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `counter` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `trust` (
	`ref` integer PRIMARY KEY NOT NULL,
	`digest` blob NOT NULL,
	`name` text NOT NULL,
	`kind` integer NOT NULL,
	`body` text NOT NULL,
	`tlog_threshold` integer NOT NULL,
	`ctlog_threshold` integer NOT NULL,
	`timestamp_threshold` integer NOT NULL,
	`valid_from` text,
	`valid_until` text,
	`hint` text,
	`built_in` integer NOT NULL,
	`added_at` integer NOT NULL,
	`added_version` integer NOT NULL,
	`removed_at` integer,
	`removed_version` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `trust_present` ON `trust` (`digest`) WHERE removed_at is null;--> statement-breakpoint
CREATE TABLE `token` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` blob NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `token_hash_unique` ON `token` (`hash`);--> statement-breakpoint
CREATE TABLE `refusal` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`door` text NOT NULL,
	`code` text NOT NULL,
	`message` text NOT NULL,
	`pointer` text,
	`size` integer NOT NULL,
	`digest` blob,
	`excerpt` text
);
--> statement-breakpoint
CREATE TABLE `delivery` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`delivery_id` text,
	`event` text,
	`headers` text NOT NULL,
	`codec` integer NOT NULL,
	`body` blob,
	`outcome` integer NOT NULL,
	`reason` text,
	`effects` text NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `delivery_once` ON `delivery` (`source`,`delivery_id`) WHERE delivery_id is not null and outcome <> 2;--> statement-breakpoint
CREATE INDEX `delivery_outcome` ON `delivery` (`outcome`,`id`);--> statement-breakpoint
CREATE TABLE `job` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`key` text NOT NULL,
	`payload` text NOT NULL,
	`state` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`run_at` integer NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `job_once` ON `job` (`kind`,`key`);--> statement-breakpoint
CREATE INDEX `job_due` ON `job` (`state`,`run_at`);--> statement-breakpoint
CREATE INDEX `job_kind` ON `job` (`kind`,`id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`type` text NOT NULL,
	`payload` text NOT NULL
);
