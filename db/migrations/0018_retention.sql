CREATE TABLE `legal_hold` (
	`id` integer PRIMARY KEY NOT NULL,
	`project` integer,
	`artifact` integer,
	`evidence` integer,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`released_at` integer,
	`released_by` integer,
	`release_reason` text
);
--> statement-breakpoint
CREATE INDEX `legal_hold_active` ON `legal_hold` (`id`) WHERE released_at is null;--> statement-breakpoint
CREATE TABLE `retention_run` (
	`id` integer PRIMARY KEY NOT NULL,
	`reason` text NOT NULL,
	`started_at` integer NOT NULL,
	`started_by` integer NOT NULL,
	`after_received_at` integer NOT NULL,
	`after_seq` integer NOT NULL,
	`documents` integer NOT NULL,
	`bytes` integer NOT NULL,
	`stored_bytes` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `retention_run_unfinished` ON `retention_run` (`id`) WHERE finished_at is null;--> statement-breakpoint
CREATE TABLE `evidence_drop` (
	`leaf` integer NOT NULL,
	`position` integer NOT NULL,
	`evidence` integer NOT NULL,
	`run` integer NOT NULL,
	`dropped_at` integer NOT NULL,
	`policy` text NOT NULL,
	`version` integer NOT NULL,
	`days` integer NOT NULL,
	`context` blob,
	`outline` blob NOT NULL,
	`restored_at` integer,
	PRIMARY KEY(`leaf`, `position`)
);
--> statement-breakpoint
CREATE INDEX `evidence_drop_of` ON `evidence_drop` (`evidence`,`leaf`);--> statement-breakpoint
ALTER TABLE `evidence` ADD `dropped` integer;--> statement-breakpoint
CREATE INDEX `evidence_kept` ON `evidence` (`received_at`,`seq`) WHERE dropped is null;