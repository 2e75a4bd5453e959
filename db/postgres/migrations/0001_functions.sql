-- Functions that SQLite has: with them, a query has one text for both engines.
CREATE FUNCTION min(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a < b THEN a ELSE b END $$;
--> statement-breakpoint
CREATE FUNCTION max(a bigint, b bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN a > b THEN a ELSE b END $$;
--> statement-breakpoint
CREATE FUNCTION instr(haystack text, needle text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT strpos(haystack, needle) $$;
--> statement-breakpoint
-- The numbers of a JSON list.
CREATE FUNCTION json_each(list text) RETURNS TABLE (key bigint, value bigint) LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT one.at - 1, one.number::bigint FROM json_array_elements_text(list::json) WITH ORDINALITY AS one (number, at) $$;
--> statement-breakpoint
CREATE FUNCTION unhex(digits text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT decode(digits, 'hex') $$;
--> statement-breakpoint
-- The pairs of numbers of a JSON list of lists.
CREATE FUNCTION json_pairs(list text) RETURNS TABLE (key bigint, first bigint, second bigint) LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT one.at - 1, (one.pair ->> 0)::bigint, (one.pair ->> 1)::bigint
    FROM json_array_elements(list::json) WITH ORDINALITY AS one (pair, at) $$;
--> statement-breakpoint
-- The texts of a JSON list.
CREATE FUNCTION json_texts(list text) RETURNS TABLE (key bigint, value text) LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT one.at - 1, one.text FROM json_array_elements_text(list::json) WITH ORDINALITY AS one (text, at) $$;
