CREATE TABLE `metric_target` (
	`id` integer PRIMARY KEY NOT NULL,
	`project` integer NOT NULL,
	`figure` text NOT NULL,
	`version` integer NOT NULL,
	`value` real,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `metric_target_version` ON `metric_target` (`project`,`figure`,`version`);--> statement-breakpoint
CREATE INDEX `metric_target_history` ON `metric_target` (`project`,`id`);