/** The published encoders that Keepsake knows: resources/catalogue.json, checked. Engine process. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { resourcesPath } from '../../base/resources.ts';
import type { Pinned } from '../download/fetch-file.ts';
import { catalogueFile } from './catalogue-file.ts';
import type { CatalogueEntry } from './catalogue-file.ts';

/**
 * All entries: of the list that ships, or of the one that KEEPSAKE_CATALOGUE names.
 * @throws Error when it is damaged, with the entry.
 */
export function readCatalogue(
  path = process.env['KEEPSAKE_CATALOGUE'] ?? join(resourcesPath(), 'catalogue.json'),
): CatalogueEntry[] {
  const { encoders } = v.parse(catalogueFile, JSON.parse(readFileSync(path, 'utf8')));
  for (const { id, config, files } of encoders) {
    if (config.id !== id) throw new Error(`catalogue: ${id} has the config of ${config.id}`);
    for (const path of Object.values(config.files)) {
      if (typeof path === 'string' && !files.some((file) => file.path === path)) {
        throw new Error(`catalogue: ${id} has no file ${path}`);
      }
    }
  }
  return encoders;
}

/** A file whose every byte is known beforehand. */
export type PinnedFile = Pinned & { path: string };

/** The files of an entry that can be downloaded; null where one of them is not known to the byte. */
export function pinnedFiles({ files, runs }: CatalogueEntry): PinnedFile[] | null {
  const pinned = files.flatMap(({ path, url, bytes, sha256 }) =>
    bytes === null || sha256 === null ? [] : [{ path, url, bytes, sha256 }],
  );
  return runs && pinned.length === files.length ? pinned : null;
}

/** Bytes of all files, as far as they are known. */
export function sizeOfEntry({ files }: CatalogueEntry): number {
  return files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

/** The address of a file at a mirror that has the same paths as huggingface.co. */
export function mirrored(url: string, mirror: string | null): string {
  if (mirror === null) return url;
  const { pathname } = new URL(url);
  return `${mirror.replace(/\/+$/, '')}${pathname}`;
}
