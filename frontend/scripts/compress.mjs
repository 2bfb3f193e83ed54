// Lay a gzip and a brotli beside each built file, so that no request has to compress.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../../src/yimen/foundation/ui/static/ui/dist/", import.meta.url).pathname;
for (const name of readdirSync(dist).filter((file) => /\.(js|css|svg)$/.test(file))) {
  const bytes = readFileSync(join(dist, name));
  writeFileSync(join(dist, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  writeFileSync(
    join(dist, `${name}.br`),
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
  );
}
