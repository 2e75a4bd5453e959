CREATE TABLE `pending_event` (
	`awaited` text NOT NULL,
	`actor` integer NOT NULL,
	`evidence` integer NOT NULL,
	PRIMARY KEY(`awaited`, `actor`, `evidence`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `evidence_subject` ADD `sent_at` integer;--> statement-breakpoint
CREATE INDEX `evidence_subject_sent` ON `evidence_subject` (`artifact`) WHERE sent_at is not null;--> statement-breakpoint
ALTER TABLE `further_sender` ADD `sent_at` integer;--> statement-breakpoint
ALTER TABLE `deployment` ADD `reported_at` integer;