CREATE TABLE `environment_finding` (
	`id` integer PRIMARY KEY NOT NULL,
	`environment` integer NOT NULL,
	`kind` integer NOT NULL,
	`slot` text NOT NULL,
	`image` text,
	`alg` integer,
	`value` blob,
	`artifact` integer,
	`expected_image` text,
	`expected_alg` integer,
	`expected_value` blob,
	`expected_artifact` integer,
	`since` integer NOT NULL,
	`until` integer
);
--> statement-breakpoint
CREATE INDEX `environment_finding_open` ON `environment_finding` (`environment`,`kind`,`id`) WHERE until is null;--> statement-breakpoint
CREATE INDEX `environment_finding_newest` ON `environment_finding` (`id`) WHERE until is null;--> statement-breakpoint
CREATE INDEX `environment_finding_kind` ON `environment_finding` (`kind`,`id`) WHERE until is null;--> statement-breakpoint
CREATE INDEX `environment_finding_of` ON `environment_finding` (`environment`,`id`);--> statement-breakpoint
CREATE TABLE `inventory` (
	`id` integer PRIMARY KEY NOT NULL,
	`environment` integer NOT NULL,
	`kind` integer NOT NULL,
	`version` integer NOT NULL,
	`withdrawn` integer NOT NULL,
	`format` text NOT NULL,
	`remarks` text NOT NULL,
	`reason` text,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `inventory_version` ON `inventory` (`environment`,`kind`,`version`);--> statement-breakpoint
CREATE TABLE `inventory_body` (
	`inventory` integer PRIMARY KEY NOT NULL,
	`sha256` blob NOT NULL,
	`size` integer NOT NULL,
	`codec` integer NOT NULL,
	`bytes` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `inventory_item` (
	`inventory` integer NOT NULL,
	`ordinal` integer NOT NULL,
	`namespace` text,
	`workload` text,
	`container` text,
	`image` text NOT NULL,
	`repository` text,
	`tag` text,
	`alg` integer,
	`value` blob,
	`copies` integer NOT NULL,
	`optional` integer NOT NULL,
	`remark` text,
	PRIMARY KEY(`inventory`, `ordinal`)
);
--> statement-breakpoint
CREATE INDEX `inventory_item_digest` ON `inventory_item` (`value`,`alg`);--> statement-breakpoint
CREATE INDEX `inventory_item_repository` ON `inventory_item` (`repository`,`tag`);--> statement-breakpoint
ALTER TABLE `environment` ADD `owner` text;