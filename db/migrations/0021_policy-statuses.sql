CREATE TABLE `artifact_policy_status` (
	`artifact` integer NOT NULL,
	`policy` integer NOT NULL,
	`stage` integer NOT NULL,
	`status` integer NOT NULL,
	`underlying` integer NOT NULL,
	`reason` text NOT NULL,
	`slsa_level` integer,
	PRIMARY KEY(`artifact`, `policy`)
);
