CREATE TABLE `user` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`password` text NOT NULL,
	`grants` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`password_changed_at` integer NOT NULL,
	`removed_at` integer,
	`removed_by` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `user_name` ON `user` (`name_key`) WHERE removed_at is null;--> statement-breakpoint
CREATE TABLE `session` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`person` text NOT NULL,
	`name` text NOT NULL,
	`user` integer,
	`grants` text,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	`revoked_by` integer,
	`user_agent` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `session_hash_unique` ON `session` (`hash`);--> statement-breakpoint
CREATE INDEX `session_person` ON `session` (`person`,`expires_at`);--> statement-breakpoint
CREATE INDEX `session_user` ON `session` (`user`);--> statement-breakpoint
CREATE INDEX `session_expires` ON `session` (`expires_at`);--> statement-breakpoint
CREATE TABLE `group_role` (
	`id` integer PRIMARY KEY NOT NULL,
	`group_name` text NOT NULL,
	`role` text NOT NULL,
	`projects` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`removed_at` integer,
	`removed_by` integer
);
--> statement-breakpoint
CREATE INDEX `group_role_active` ON `group_role` (`group_name`) WHERE removed_at is null;