CREATE FUNCTION attestry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;
--> statement-breakpoint
CREATE FUNCTION attestry_refuse_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  next bigint;
BEGIN
  EXECUTE format('SELECT coalesce(max(idx) + 1, 0) FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO next;
  IF NEW.idx <> next THEN
    RAISE EXCEPTION '%', TG_ARGV[0];
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "log_leaf_no_update" BEFORE UPDATE ON "log_leaf" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the log is append-only');
--> statement-breakpoint
CREATE TRIGGER "log_leaf_no_delete" BEFORE DELETE ON "log_leaf" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the log is append-only');
--> statement-breakpoint
CREATE TRIGGER "log_leaf_no_truncate" BEFORE TRUNCATE ON "log_leaf" EXECUTE FUNCTION attestry_refuse('the log is append-only');
--> statement-breakpoint
CREATE TRIGGER "log_node_no_update" BEFORE UPDATE ON "log_node" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the log is append-only');
--> statement-breakpoint
CREATE TRIGGER "log_node_no_delete" BEFORE DELETE ON "log_node" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the log is append-only');
--> statement-breakpoint
CREATE TRIGGER "log_node_no_truncate" BEFORE TRUNCATE ON "log_node" EXECUTE FUNCTION attestry_refuse('the log is append-only');
--> statement-breakpoint
CREATE TRIGGER "log_checkpoint_no_update" BEFORE UPDATE ON "log_checkpoint" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('a signed checkpoint stays');
--> statement-breakpoint
CREATE TRIGGER "log_checkpoint_no_delete" BEFORE DELETE ON "log_checkpoint" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('a signed checkpoint stays');
--> statement-breakpoint
CREATE TRIGGER "log_checkpoint_no_truncate" BEFORE TRUNCATE ON "log_checkpoint" EXECUTE FUNCTION attestry_refuse('a signed checkpoint stays');
--> statement-breakpoint
CREATE TRIGGER "verification_no_update" BEFORE UPDATE ON "verification" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('a verification is never rewritten');
--> statement-breakpoint
CREATE TRIGGER "status_history_no_update" BEFORE UPDATE ON "status_history" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('history is never rewritten');
--> statement-breakpoint
CREATE TRIGGER "audit_leaf_no_update" BEFORE UPDATE ON "audit_leaf" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_leaf_no_delete" BEFORE DELETE ON "audit_leaf" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_leaf_no_truncate" BEFORE TRUNCATE ON "audit_leaf" EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_node_no_update" BEFORE UPDATE ON "audit_node" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_node_no_delete" BEFORE DELETE ON "audit_node" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_node_no_truncate" BEFORE TRUNCATE ON "audit_node" EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_entry_no_update" BEFORE UPDATE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_entry_no_delete" BEFORE DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_entry_no_truncate" BEFORE TRUNCATE ON "audit_entry" EXECUTE FUNCTION attestry_refuse('the audit log is append-only');
--> statement-breakpoint
CREATE TRIGGER "audit_checkpoint_no_update" BEFORE UPDATE ON "audit_checkpoint" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('a signed checkpoint stays');
--> statement-breakpoint
CREATE TRIGGER "audit_checkpoint_no_delete" BEFORE DELETE ON "audit_checkpoint" FOR EACH ROW EXECUTE FUNCTION attestry_refuse('a signed checkpoint stays');
--> statement-breakpoint
CREATE TRIGGER "audit_checkpoint_no_truncate" BEFORE TRUNCATE ON "audit_checkpoint" EXECUTE FUNCTION attestry_refuse('a signed checkpoint stays');
--> statement-breakpoint
CREATE TRIGGER "log_leaf_no_gap" BEFORE INSERT ON "log_leaf" FOR EACH ROW EXECUTE FUNCTION attestry_refuse_gap('the log has no gaps');
--> statement-breakpoint
CREATE TRIGGER "audit_leaf_no_gap" BEFORE INSERT ON "audit_leaf" FOR EACH ROW EXECUTE FUNCTION attestry_refuse_gap('the audit log has no gaps');
