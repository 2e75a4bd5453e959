CREATE TABLE `report_schedule` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`project` integer,
	`every` integer NOT NULL,
	`day` integer NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`ended_at` integer,
	`ended_by` integer,
	`end_reason` text
);
--> statement-breakpoint
CREATE INDEX `report_schedule_project` ON `report_schedule` (`project`);--> statement-breakpoint
CREATE INDEX `report_schedule_active` ON `report_schedule` (`id`) WHERE ended_at is null;--> statement-breakpoint
CREATE TABLE `kept_report` (
	`id` integer PRIMARY KEY NOT NULL,
	`schedule` integer NOT NULL,
	`project` integer,
	`from_day` text NOT NULL,
	`to_day` text NOT NULL,
	`made_at` integer NOT NULL,
	`hidden_projects` text NOT NULL,
	`newest_project` integer NOT NULL,
	`sha256` blob NOT NULL,
	`size` integer NOT NULL,
	`leaf` integer NOT NULL,
	`codec` integer NOT NULL,
	`packed` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `kept_report_period` ON `kept_report` (`schedule`,`from_day`);--> statement-breakpoint
CREATE INDEX `kept_report_project` ON `kept_report` (`project`,`id`);