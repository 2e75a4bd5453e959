CREATE TABLE `quarantine` (
	`id` integer PRIMARY KEY NOT NULL,
	`evidence` integer,
	`sender` integer,
	`signer` integer,
	`received_from` integer,
	`received_until` integer,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` integer NOT NULL,
	`released_at` integer,
	`released_by` integer,
	`release_reason` text
);
--> statement-breakpoint
CREATE INDEX `quarantine_active` ON `quarantine` (`id`) WHERE released_at is null;--> statement-breakpoint
ALTER TABLE `evidence` ADD `quarantine` integer;