const ENDINGS = /(\.(csv|tsv|txt|xlsx|xlsb|xlsm|xls|ods|jsonl|ndjson|json|parquet|gz|zip))+$/i;
const LONGEST = 200;

/** A file among those that were chosen: the same one again is the same. */
export const tokenOf = (file: File): string => [file.name, file.size, file.lastModified].join("/");

/** A name for what a file holds, out of the file's own. */
export const nameOf = (fileName: string): string =>
  fileName
    .replace(ENDINGS, "")
    .replaceAll(/[_\s]+/g, " ")
    .trim()
    .slice(0, LONGEST);
