ALTER TABLE `project` ADD `claimed_at` integer;--> statement-breakpoint
ALTER TABLE `project` ADD `claimed_by` integer;--> statement-breakpoint
ALTER TABLE `project` ADD `claimed_host_id` text;--> statement-breakpoint
ALTER TABLE `project` ADD `claimed_owner_id` text;