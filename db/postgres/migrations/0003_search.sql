CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE TABLE artifact_words (id bigint PRIMARY KEY, words tsvector NOT NULL);
--> statement-breakpoint
CREATE INDEX artifact_words_of ON artifact_words USING gin (words);
--> statement-breakpoint
CREATE TABLE project_words (id bigint PRIMARY KEY, words tsvector NOT NULL);
--> statement-breakpoint
CREATE INDEX project_words_of ON project_words USING gin (words);
--> statement-breakpoint
CREATE INDEX search_term_trigrams ON search_term USING gin (lower((' ' || text) COLLATE "und-x-icu") gin_trgm_ops);
--> statement-breakpoint
CREATE INDEX component_trigrams ON component USING gin (lower((' ' || label || ' ' || coalesce(purl, '')) COLLATE "und-x-icu") gin_trgm_ops);
--> statement-breakpoint
CREATE INDEX signer_trigrams ON signer USING gin (lower((' ' || identity) COLLATE "und-x-icu") gin_trgm_ops);
