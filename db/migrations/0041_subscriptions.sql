CREATE TABLE `subscription` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`target` text NOT NULL,
	`destination` text NOT NULL,
	`settings` blob,
	`owner_kind` text NOT NULL,
	`owner` text NOT NULL,
	`owner_name` text NOT NULL,
	`owner_user` integer,
	`owner_groups` text,
	`owner_seen_at` integer,
	`choice` text NOT NULL,
	`timing` text NOT NULL,
	`muted_until` integer,
	`disabled_at` integer,
	`disabled_reason` text,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`removed_at` integer,
	`removed_by` integer
);
--> statement-breakpoint
CREATE INDEX `subscription_active` ON `subscription` (`id`) WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX `subscription_owner` ON `subscription` (`owner_kind`,`owner`) WHERE removed_at is null;--> statement-breakpoint
CREATE TABLE `subscription_state` (
	`subscription` integer PRIMARY KEY NOT NULL,
	`cursor` integer NOT NULL,
	`failures` integer NOT NULL,
	`retry_at` integer,
	`failing_since` integer,
	`delivered_at` integer,
	`burst_since` integer,
	`burst_count` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `notification` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`subscription` integer NOT NULL,
	`public_id` text NOT NULL,
	`subject` text NOT NULL,
	`state` integer NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`unreached` integer NOT NULL,
	`last_at` integer,
	`answer` text,
	`message` blob NOT NULL
);
--> statement-breakpoint
CREATE INDEX `notification_due` ON `notification` (`subscription`,`state`,`due_at`,`id`);--> statement-breakpoint
CREATE INDEX `notification_listed` ON `notification` (`subscription`,`id`);--> statement-breakpoint
CREATE INDEX `notification_waiting` ON `notification` (`subscription`,`subject`,`id`) WHERE state <= 1;