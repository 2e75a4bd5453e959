CREATE TABLE `github_records` (
	`artifact` integer PRIMARY KEY NOT NULL,
	`project` integer NOT NULL,
	`outcome` integer NOT NULL,
	`message` text,
	`failures` integer DEFAULT 0 NOT NULL,
	`asked_at` integer,
	`answered_at` integer,
	`next_at` integer,
	`limited_until` integer,
	`lists` text
);
--> statement-breakpoint
CREATE INDEX `github_records_next` ON `github_records` (`next_at`) WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX `github_records_rest` ON `github_records` (`asked_at`) WHERE next_at is null;--> statement-breakpoint
CREATE INDEX `github_records_limited` ON `github_records` (`limited_until`) WHERE limited_until is not null;