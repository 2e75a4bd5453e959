DROP INDEX `artifact_status`;--> statement-breakpoint
DROP INDEX `artifact_project_status`;--> statement-breakpoint
DROP INDEX `artifact_running`;--> statement-breakpoint
DROP INDEX `artifact_project_running`;--> statement-breakpoint
ALTER TABLE `artifact` ADD `part_of` integer;--> statement-breakpoint
ALTER TABLE `artifact` ADD `release_status` integer;--> statement-breakpoint
ALTER TABLE `artifact` ADD `release_deployed` integer;--> statement-breakpoint
ALTER TABLE `artifact` ADD `release_parts` integer;--> statement-breakpoint
ALTER TABLE `artifact` ADD `release_worst` integer;--> statement-breakpoint
CREATE INDEX `artifact_part` ON `artifact` (`part_of`) WHERE part_of is not null;--> statement-breakpoint
CREATE INDEX `artifact_status` ON `artifact` (coalesce(release_status, status),`first_seen`);--> statement-breakpoint
CREATE INDEX `artifact_project_status` ON `artifact` (`project`,coalesce(release_status, status),`first_seen`);--> statement-breakpoint
CREATE INDEX `artifact_running` ON `artifact` (coalesce(release_status, status),`first_seen`) WHERE coalesce(release_deployed, deployed) > 0;--> statement-breakpoint
CREATE INDEX `artifact_project_running` ON `artifact` (`project`,coalesce(release_status, status),`first_seen`) WHERE coalesce(release_deployed, deployed) > 0;