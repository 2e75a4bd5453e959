CREATE TABLE `environment_status` (
	`environment` integer NOT NULL,
	`status` integer NOT NULL,
	`artifacts` integer NOT NULL,
	PRIMARY KEY(`environment`, `status`)
);
--> statement-breakpoint
CREATE TABLE `deployment_change` (
	`id` integer PRIMARY KEY NOT NULL,
	`deployment` integer NOT NULL,
	`at` integer NOT NULL,
	`environment` integer NOT NULL,
	`artifact` integer,
	`status` integer NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`recorded_at` integer
);
--> statement-breakpoint
CREATE INDEX `deployment_change_of` ON `deployment_change` (`deployment`,`at`);--> statement-breakpoint
CREATE INDEX `deployment_change_environment` ON `deployment_change` (`environment`,`artifact`,`at`);--> statement-breakpoint
DROP INDEX `artifact_environment_status`;--> statement-breakpoint
ALTER TABLE `artifact_environment` ADD `reason` text;--> statement-breakpoint
CREATE INDEX `artifact_environment_status` ON `artifact_environment` (`environment`,`status`,`first_seen`,`artifact`);--> statement-breakpoint
ALTER TABLE `deployment` ADD `recorded_at` integer;--> statement-breakpoint
CREATE INDEX `deployment_running` ON `deployment` (`environment`,`artifact`) WHERE status = 1 and until is null;--> statement-breakpoint
INSERT INTO `environment_status` (`environment`, `status`, `artifacts`) SELECT `environment`, `status`, count(*) FROM `artifact_environment` GROUP BY `environment`, `status`;
--> statement-breakpoint
INSERT INTO `meta` (`key`, `value`) SELECT 'policy-stages', 'the reasons in environments are missing' WHERE EXISTS (SELECT 1 FROM `artifact_environment`) ON CONFLICT (`key`) DO UPDATE SET `value` = excluded.`value`;
