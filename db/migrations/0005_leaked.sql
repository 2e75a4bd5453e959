CREATE INDEX `defect_leaked` ON `defect` (`found_at`) WHERE leaked = 1;--> statement-breakpoint
CREATE INDEX `defect_project_leaked` ON `defect` (`project`,`found_at`) WHERE leaked = 1;