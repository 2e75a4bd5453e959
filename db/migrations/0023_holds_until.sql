ALTER TABLE `artifact` ADD `holds_until` integer;--> statement-breakpoint
CREATE INDEX `artifact_holds_until` ON `artifact` (`holds_until`) WHERE holds_until is not null;--> statement-breakpoint
DELETE FROM `meta` WHERE `key` = 'policy-version' AND CAST(`value` AS INTEGER) >= 6;
