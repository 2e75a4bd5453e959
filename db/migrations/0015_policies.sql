CREATE TABLE `policy_version` (
	`id` integer PRIMARY KEY NOT NULL,
	`policy` text NOT NULL,
	`version` integer NOT NULL,
	`retired` integer NOT NULL,
	`body` text NOT NULL,
	`sha256` blob NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policy_version_number` ON `policy_version` (`policy`,`version`);--> statement-breakpoint
ALTER TABLE `artifact` ADD `policy` integer;--> statement-breakpoint
ALTER TABLE `artifact` ADD `policy_stage` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `artifact_environment` ADD `status` integer DEFAULT 4 NOT NULL;--> statement-breakpoint
CREATE INDEX `artifact_environment_status` ON `artifact_environment` (`environment`,`status`);--> statement-breakpoint
CREATE INDEX `artifact_environment_artifact` ON `artifact_environment` (`artifact`);--> statement-breakpoint
ALTER TABLE `vsa` ADD `environment` text;--> statement-breakpoint
UPDATE `artifact_environment` SET `status` = (SELECT `status` FROM `artifact` WHERE `artifact`.`id` = `artifact_environment`.`artifact`);
