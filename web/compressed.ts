import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";

import type { Plugin } from "vite";

const TEXTS = /\.(js|css)$/;
const SMALL = 1_000;

/** Puts beside each text its gzip form, which the service sends to browsers that take it: made once, at the best level. */
export const compressed = (): Plugin => ({
  name: "likewise:compressed",
  apply: "build",
  async writeBundle({ dir }, bundle) {
    if (dir === undefined) throw new Error("vite writes into no folder");
    const names = Object.keys(bundle).filter((name) => TEXTS.test(name));
    await Promise.all(
      names.map(async (name) => {
        const text = await readFile(join(dir, name));
        if (text.length < SMALL) return;
        await writeFile(join(dir, `${name}.gz`), await promisify(gzip)(text, { level: constants.Z_BEST_COMPRESSION }));
      }),
    );
  },
});
