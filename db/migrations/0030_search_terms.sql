CREATE TABLE `search_term` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` integer NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `search_term_text` ON `search_term` (`kind`,`text`);--> statement-breakpoint
CREATE TABLE `search_term_evidence` (
	`term` integer NOT NULL,
	`evidence` integer NOT NULL,
	PRIMARY KEY(`term`, `evidence`)
) WITHOUT ROWID;--> statement-breakpoint
CREATE VIRTUAL TABLE `search_term_trigrams` USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='trigram');--> statement-breakpoint
CREATE VIRTUAL TABLE `component_trigrams` USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='trigram');--> statement-breakpoint
CREATE VIRTUAL TABLE `signer_trigrams` USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='trigram');
