CREATE TABLE `drill` (
	`id` integer PRIMARY KEY NOT NULL,
	`scenario` text NOT NULL,
	`reason` text NOT NULL,
	`started_at` integer NOT NULL,
	`started_by` integer NOT NULL,
	`policy` text NOT NULL,
	`project` text,
	`environment` text,
	`acknowledge_within_minutes` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `drill_result` (
	`drill` integer PRIMARY KEY NOT NULL,
	`ended_at` integer NOT NULL,
	`result` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `drill_acknowledgement` (
	`drill` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by` integer NOT NULL,
	`note` text NOT NULL
);
