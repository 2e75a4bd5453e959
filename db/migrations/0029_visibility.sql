CREATE TABLE `visibility_change` (
	`id` integer PRIMARY KEY NOT NULL,
	`project` integer NOT NULL,
	`private` integer NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `visibility_change_project` ON `visibility_change` (`project`,`id`);--> statement-breakpoint
CREATE TABLE `badge_address` (
	`id` integer PRIMARY KEY NOT NULL,
	`project` integer NOT NULL,
	`hash` blob NOT NULL,
	`note` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`revoked_at` integer,
	`revoked_by` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `badge_address_hash_unique` ON `badge_address` (`hash`);--> statement-breakpoint
CREATE INDEX `badge_address_project` ON `badge_address` (`project`,`id`) WHERE revoked_at is null;--> statement-breakpoint
ALTER TABLE `project` ADD `private` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `project_private` ON `project` (`id`) WHERE private = 1;--> statement-breakpoint
ALTER TABLE `delivery` ADD `repository` text;--> statement-breakpoint
ALTER TABLE `session` ADD `groups` text;--> statement-breakpoint
CREATE INDEX `evidence_signer` ON `evidence` (`signer`,`seq`) WHERE signer is not null;