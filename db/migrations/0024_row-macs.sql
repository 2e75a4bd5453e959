CREATE TABLE `row_mac` (
	`table_id` integer NOT NULL,
	`key` blob NOT NULL,
	`mac` blob NOT NULL,
	PRIMARY KEY(`table_id`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `table_mac` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`mac` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `table_mac_name_unique` ON `table_mac` (`name`);