CREATE TABLE `link_change` (
	`id` integer PRIMARY KEY NOT NULL,
	`artifact` integer NOT NULL,
	`evidence` integer NOT NULL,
	`at` integer NOT NULL,
	`bucket` integer,
	`sent_at` integer
);
--> statement-breakpoint
CREATE INDEX `link_change_of` ON `link_change` (`artifact`,`at`);--> statement-breakpoint
CREATE TABLE `standing_change` (
	`id` integer PRIMARY KEY NOT NULL,
	`artifact` integer NOT NULL,
	`at` integer NOT NULL,
	`project` integer,
	`contender` integer,
	`is_index` integer NOT NULL,
	`has_platforms` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `standing_change_of` ON `standing_change` (`artifact`,`at`);--> statement-breakpoint
CREATE INDEX `standing_change_project` ON `standing_change` (`project`,`at`) WHERE project is not null;--> statement-breakpoint
CREATE TABLE `evidence_change` (
	`id` integer PRIMARY KEY NOT NULL,
	`evidence` integer NOT NULL,
	`at` integer NOT NULL,
	`verification` integer,
	`facts` blob
);
--> statement-breakpoint
CREATE INDEX `evidence_change_of` ON `evidence_change` (`evidence`,`at`);--> statement-breakpoint
CREATE TABLE `project_change` (
	`id` integer PRIMARY KEY NOT NULL,
	`project` integer NOT NULL,
	`at` integer NOT NULL,
	`slug` text NOT NULL,
	`names` text NOT NULL,
	`claimed` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `project_change_of` ON `project_change` (`project`,`at`);--> statement-breakpoint
CREATE TABLE `removed_label` (
	`id` integer PRIMARY KEY NOT NULL,
	`artifact` integer NOT NULL,
	`kind` integer NOT NULL,
	`value` text NOT NULL,
	`since` integer,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `removed_label_of` ON `removed_label` (`artifact`,`at`);--> statement-breakpoint
ALTER TABLE `artifact_label` ADD `since` integer;