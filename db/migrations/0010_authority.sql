CREATE TABLE `further_sender` (
	`evidence` integer NOT NULL,
	`artifact` integer NOT NULL,
	`actor` integer NOT NULL,
	PRIMARY KEY(`evidence`, `artifact`, `actor`)
);
--> statement-breakpoint
CREATE TABLE `expectations` (
	`id` integer PRIMARY KEY NOT NULL,
	`project` integer NOT NULL,
	`version` integer NOT NULL,
	`body` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `expectations_version` ON `expectations` (`project`,`version`);--> statement-breakpoint
ALTER TABLE `evidence` ADD `speaker` integer;--> statement-breakpoint
CREATE INDEX `evidence_project` ON `evidence` (`project`,`seq`) WHERE project is not null;--> statement-breakpoint
ALTER TABLE `evidence_subject` ADD `sender` integer;--> statement-breakpoint
ALTER TABLE `artifact` ADD `contender` integer;--> statement-breakpoint
CREATE INDEX `artifact_contender` ON `artifact` (`contender`,`first_seen`) WHERE contender is not null;--> statement-breakpoint
ALTER TABLE `project` ADD `expectations_version` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `actor` ADD `project` integer;