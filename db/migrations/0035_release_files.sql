CREATE TABLE `release_file` (
	`release` integer NOT NULL,
	`alg` integer NOT NULL,
	`value` blob NOT NULL,
	`evidence` integer NOT NULL,
	PRIMARY KEY(`release`, `value`, `alg`, `evidence`)
);
--> statement-breakpoint
CREATE INDEX `release_file_digest` ON `release_file` (`value`,`alg`,`release`);