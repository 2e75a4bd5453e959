ALTER TABLE `job` ADD `host` text;--> statement-breakpoint
CREATE INDEX `job_host` ON `job` (`state`,`host`,`run_at`);--> statement-breakpoint
UPDATE `job` SET `host` = json_extract(`payload`, '$.host') WHERE `kind` = 'fetch-attestations' AND `state` IN (0, 1);--> statement-breakpoint
UPDATE `job` SET `host` = 'connection ' || json_extract(`payload`, '$.connection') WHERE `kind` = 'fetch-image' AND `state` IN (0, 1);
