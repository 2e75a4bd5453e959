CREATE TABLE `predicate_type_version` (
	`id` integer PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`version` integer NOT NULL,
	`retired` integer NOT NULL,
	`body` text NOT NULL,
	`sha256` blob NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `predicate_type_version_number` ON `predicate_type_version` (`type`,`version`);--> statement-breakpoint
CREATE INDEX `evidence_predicate_type` ON `evidence` (`predicate_type`,`seq`) WHERE predicate_type is not null;