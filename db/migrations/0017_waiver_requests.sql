ALTER TABLE `waiver` ADD `environment` text;--> statement-breakpoint
ALTER TABLE `waiver` ADD `vulnerability` text;--> statement-breakpoint
ALTER TABLE `waiver` ADD `component` text;--> statement-breakpoint
ALTER TABLE `waiver` ADD `decision` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `waiver` ADD `decided_at` integer;--> statement-breakpoint
ALTER TABLE `waiver` ADD `decided_by` integer;--> statement-breakpoint
ALTER TABLE `waiver` ADD `decision_reason` text;--> statement-breakpoint
ALTER TABLE `waiver` ADD `vex_status` integer;--> statement-breakpoint
ALTER TABLE `waiver` ADD `justification` text;--> statement-breakpoint
ALTER TABLE `waiver` ADD `impact` text;--> statement-breakpoint
CREATE INDEX `waiver_requested` ON `waiver` (`expires_at`) WHERE decision = 1;