CREATE INDEX "deployment_slot_project" ON "deployment" USING btree ("environment","slot","project" NULLS FIRST,"since");
