CREATE TABLE `vsa` (
	`id` integer PRIMARY KEY NOT NULL,
	`artifact` integer NOT NULL,
	`sha256` blob NOT NULL,
	`content` blob NOT NULL,
	`key` integer NOT NULL,
	`issued_at` integer NOT NULL,
	`envelope` blob NOT NULL,
	`codec` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `vsa_sha256` ON `vsa` (`sha256`);--> statement-breakpoint
CREATE INDEX `vsa_artifact` ON `vsa` (`artifact`,`id`);--> statement-breakpoint
CREATE TABLE `vsa_key` (
	`id` integer PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`algorithm` text NOT NULL,
	`public_key` blob NOT NULL,
	`source` text NOT NULL,
	`signs_from` integer NOT NULL,
	`signs_until` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vsa_key_id` ON `vsa_key` (`key_id`);--> statement-breakpoint
CREATE TABLE `policy_document` (
	`id` integer PRIMARY KEY NOT NULL,
	`policy` text NOT NULL,
	`version` integer NOT NULL,
	`sha256` blob NOT NULL,
	`body` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policy_document_sha256` ON `policy_document` (`sha256`);--> statement-breakpoint
CREATE INDEX `policy_document_version` ON `policy_document` (`policy`,`version`);