/** The Node host: what every command shares in opening a library. */
import open from 'open';
import { dirname } from 'node:path';
import { libraryFolder, version } from '../base/locations.ts';
import type { EngineOptions } from '../engine.ts';
import { spawnNodeAnalyser } from '../analyse/spawn.ts';
import { trashFile } from './system-trash.ts';

export interface GlobalOptions {
  library?: string;
  json: boolean;
}

/** Engine options for a command: analysers are Node children, there is no native dialog. */
export function engineOptions(options: GlobalOptions): EngineOptions {
  return {
    libraryFolder: libraryFolder(options.library),
    version: version(),
    spawn: spawnNodeAnalyser,
    host: {
      kind: 'browser',
      reveal: async (path) => {
        // The file manager opens the folder: opening the file itself would start a viewer.
        await open(dirname(path));
      },
      trash: (path) => trashFile(path),
    },
  };
}
