CREATE TABLE `actor` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` integer NOT NULL,
	`identifier` text NOT NULL,
	`name` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `actor_identity` ON `actor` (`kind`,`identifier`);--> statement-breakpoint
ALTER TABLE `evidence` ADD `actor` integer;--> statement-breakpoint
ALTER TABLE `waiver` ADD `created_by` integer;--> statement-breakpoint
ALTER TABLE `waiver` ADD `revoked_by` integer;--> statement-breakpoint
ALTER TABLE `trust` ADD `added_by` integer;--> statement-breakpoint
ALTER TABLE `trust` ADD `removed_by` integer;--> statement-breakpoint
ALTER TABLE `token` ADD `projects` text;--> statement-breakpoint
ALTER TABLE `token` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `token` ADD `created_by` integer;--> statement-breakpoint
ALTER TABLE `token` ADD `revoked_by` integer;--> statement-breakpoint
ALTER TABLE `token` ADD `rotated_from` integer;--> statement-breakpoint
ALTER TABLE `refusal` ADD `actor` integer;--> statement-breakpoint
ALTER TABLE `delivery` ADD `actor` integer;--> statement-breakpoint
ALTER TABLE `delivery` ADD `body_hash` blob;--> statement-breakpoint
CREATE INDEX `delivery_body` ON `delivery` (`body_hash`,`received_at`) WHERE body_hash is not null;