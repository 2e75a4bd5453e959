CREATE TABLE `migrated_artifact` (
	`project` integer NOT NULL,
	`artifact` integer NOT NULL,
	`before` integer NOT NULL,
	PRIMARY KEY(`project`, `artifact`)
);
--> statement-breakpoint
CREATE TABLE `migrated_project` (
	`project` integer PRIMARY KEY NOT NULL,
	`artifacts` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `actor` ADD `repository` text;