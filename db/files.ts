/** How files of the data folder are written beside the database. */
export { nameFile, syncFolder } from './sqlite/data-folder/durable-files.ts';
