CREATE TABLE `gate_decision` (
	`id` integer PRIMARY KEY NOT NULL,
	`public_id` text NOT NULL,
	`at` integer NOT NULL,
	`decision` integer NOT NULL,
	`environment` text,
	`actor` integer NOT NULL,
	`anonymous` integer NOT NULL,
	`reason` text NOT NULL,
	`asked` text NOT NULL,
	`artifacts` integer NOT NULL,
	`question_hash` blob NOT NULL,
	`answer_hash` blob NOT NULL,
	`body` blob NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `gate_decision_public` ON `gate_decision` (`public_id`);--> statement-breakpoint
CREATE INDEX `gate_decision_listed` ON `gate_decision` (`decision`,`id`);--> statement-breakpoint
CREATE INDEX `gate_decision_question` ON `gate_decision` (`question_hash`,`actor`,`id`);--> statement-breakpoint
CREATE INDEX `gate_decision_at` ON `gate_decision` (`at`);--> statement-breakpoint
CREATE INDEX `gate_decision_anonymous` ON `gate_decision` (`id`) WHERE anonymous = 1;--> statement-breakpoint
CREATE TABLE `gate_project` (
	`project` integer NOT NULL,
	`decision` integer NOT NULL,
	`id` integer NOT NULL,
	PRIMARY KEY(`project`, `decision`, `id`)
);
--> statement-breakpoint
CREATE INDEX `gate_project_decision` ON `gate_project` (`id`);