DROP INDEX `release_file_digest`;--> statement-breakpoint
CREATE INDEX `release_file_digest` ON `release_file` (`value`,`alg`,`evidence`,`release`);