CREATE INDEX `artifact_project_conflict` ON `artifact` (`project`,`first_seen`) WHERE contender is not null;--> statement-breakpoint
CREATE INDEX `project_claimed` ON `project` (`slug_key`) WHERE claimed_at is not null;--> statement-breakpoint
CREATE INDEX `project_claimed_recent` ON `project` (`last_build_at`) WHERE claimed_at is not null;