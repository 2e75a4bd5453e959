CREATE TABLE `found_secrets` (
	`evidence` integer PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`found` blob NOT NULL,
	`rules` integer NOT NULL,
	`found_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `evidence_seal` (
	`evidence` integer PRIMARY KEY NOT NULL,
	`leaf` integer NOT NULL,
	`reason` text NOT NULL,
	`sealed_at` integer NOT NULL,
	`sealed_by` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `evidence` ADD `secrets` integer;