-- What replicas tell each other. It is lost when the server crashes, and no backup has it.
CREATE UNLOGGED TABLE caller_limit (key text COLLATE "C" PRIMARY KEY, full_at double precision NOT NULL);
--> statement-breakpoint
CREATE UNLOGGED TABLE shared_note (key text COLLATE "C" PRIMARY KEY, value text COLLATE "C" NOT NULL, at double precision NOT NULL);
