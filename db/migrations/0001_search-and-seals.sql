-- What SQLite has and the schema files cannot say: full-text search, and the seals of the log.
-- Words are prepared by db/search.ts; positions and columns are not kept, since a search asks only whether a word is there.
CREATE VIRTUAL TABLE `artifact_words` USING fts5(words, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 2 tokenchars '._'");--> statement-breakpoint
CREATE VIRTUAL TABLE `project_words` USING fts5(words, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 2 tokenchars '._'");--> statement-breakpoint
CREATE TRIGGER `log_leaf_no_update` BEFORE UPDATE ON `log_leaf` BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `log_leaf_no_delete` BEFORE DELETE ON `log_leaf` BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `log_leaf_no_gap` BEFORE INSERT ON `log_leaf` WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM `log_leaf`) BEGIN SELECT RAISE(ABORT, 'the log has no gaps'); END;--> statement-breakpoint
CREATE TRIGGER `log_node_no_update` BEFORE UPDATE ON `log_node` BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `log_node_no_delete` BEFORE DELETE ON `log_node` BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `log_checkpoint_no_update` BEFORE UPDATE ON `log_checkpoint` BEGIN SELECT RAISE(ABORT, 'a signed checkpoint stays'); END;--> statement-breakpoint
CREATE TRIGGER `log_checkpoint_no_delete` BEFORE DELETE ON `log_checkpoint` BEGIN SELECT RAISE(ABORT, 'a signed checkpoint stays'); END;--> statement-breakpoint
CREATE TRIGGER `verification_no_update` BEFORE UPDATE ON `verification` BEGIN SELECT RAISE(ABORT, 'a verification is never rewritten'); END;--> statement-breakpoint
CREATE TRIGGER `status_history_no_update` BEFORE UPDATE ON `status_history` BEGIN SELECT RAISE(ABORT, 'history is never rewritten'); END;
