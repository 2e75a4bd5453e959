CREATE TABLE `audit_leaf` (
	`idx` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`entry` blob NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_node` (
	`level` integer NOT NULL,
	`idx` integer NOT NULL,
	`hash` blob NOT NULL,
	PRIMARY KEY(`level`, `idx`)
);
--> statement-breakpoint
CREATE TABLE `audit_checkpoint` (
	`size` integer PRIMARY KEY NOT NULL,
	`root` blob NOT NULL,
	`note` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit_entry` (
	`idx` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` integer NOT NULL,
	`action` text NOT NULL,
	`object` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_entry_by_at` ON `audit_entry` (`at`);--> statement-breakpoint
CREATE INDEX `audit_entry_by_actor` ON `audit_entry` (`actor`,`idx`);--> statement-breakpoint
CREATE INDEX `audit_entry_by_action` ON `audit_entry` (`action`,`idx`);--> statement-breakpoint
CREATE INDEX `audit_entry_by_object` ON `audit_entry` (`object`,`idx`);--> statement-breakpoint
CREATE TABLE `refused_action` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` integer,
	`door` text NOT NULL,
	`address` text,
	`attempt` text NOT NULL,
	`subject` text,
	`message` text NOT NULL
);
--> statement-breakpoint
CREATE TRIGGER `audit_leaf_no_update` BEFORE UPDATE ON `audit_leaf` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_leaf_no_delete` BEFORE DELETE ON `audit_leaf` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_leaf_no_gap` BEFORE INSERT ON `audit_leaf` WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM `audit_leaf`) BEGIN SELECT RAISE(ABORT, 'the audit log has no gaps'); END;--> statement-breakpoint
CREATE TRIGGER `audit_node_no_update` BEFORE UPDATE ON `audit_node` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_node_no_delete` BEFORE DELETE ON `audit_node` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_entry_no_update` BEFORE UPDATE ON `audit_entry` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_entry_no_delete` BEFORE DELETE ON `audit_entry` BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;--> statement-breakpoint
CREATE TRIGGER `audit_checkpoint_no_update` BEFORE UPDATE ON `audit_checkpoint` BEGIN SELECT RAISE(ABORT, 'a signed checkpoint stays'); END;--> statement-breakpoint
CREATE TRIGGER `audit_checkpoint_no_delete` BEFORE DELETE ON `audit_checkpoint` BEGIN SELECT RAISE(ABORT, 'a signed checkpoint stays'); END;
