DROP INDEX "source_repository";
