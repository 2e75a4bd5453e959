CREATE TABLE `connection` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`name` text NOT NULL,
	`hosts` text NOT NULL,
	`projects` text NOT NULL,
	`environments` text NOT NULL,
	`settings` text,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`ended_at` integer,
	`ended_by` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connection_name` ON `connection` (`source`,`name`) WHERE ended_at is null;--> statement-breakpoint
CREATE TABLE `connection_secret` (
	`id` integer PRIMARY KEY NOT NULL,
	`connection` integer NOT NULL,
	`purpose` integer NOT NULL,
	`sealed` blob NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer
);
--> statement-breakpoint
CREATE INDEX `connection_secret_of` ON `connection_secret` (`connection`);--> statement-breakpoint
DROP INDEX `delivery_once`;--> statement-breakpoint
ALTER TABLE `delivery` ADD `connection` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `delivery_of_connection` ON `delivery` (`connection`,`id`) WHERE connection <> 0;--> statement-breakpoint
CREATE UNIQUE INDEX `delivery_once` ON `delivery` (`source`,`connection`,`delivery_id`) WHERE delivery_id is not null and outcome <> 2;