CREATE TABLE `package_file` (
	`id` integer PRIMARY KEY NOT NULL,
	`package` integer NOT NULL,
	`name` text NOT NULL,
	`digest` text NOT NULL,
	`outcome` integer NOT NULL,
	`documents` integer NOT NULL,
	`verified` integer NOT NULL,
	`message` text,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `package_file_once` ON `package_file` (`package`,`name`);--> statement-breakpoint
CREATE INDEX `package_file_newest` ON `package_file` (`package`,`at`);--> statement-breakpoint
CREATE TABLE `watched_package` (
	`id` integer PRIMARY KEY NOT NULL,
	`connection` integer NOT NULL,
	`name` text NOT NULL,
	`etag` text,
	`outcome` integer NOT NULL,
	`message` text,
	`announced` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`asked_at` integer,
	`answered_at` integer,
	`next_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `watched_package_once` ON `watched_package` (`connection`,`name`);--> statement-breakpoint
CREATE INDEX `watched_package_next` ON `watched_package` (`next_at`);