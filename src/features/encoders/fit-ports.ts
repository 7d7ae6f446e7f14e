/**
 * The names of a graph's inputs and outputs differ from exporter to exporter, and no list of ours knows
 * them all: what the graph itself says counts. Engine process.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { SpawnAnalyser } from '../../analyse/protocol.ts';
import { configFile } from '../../models/config-file.ts';
import { writeConfig } from '../../models/download/obtain.ts';
import { textPorts, visionPorts } from '../../models/probe/ports.ts';
import { graphReader } from './own.ts';

/** Corrects the config.json of what is coming where its graphs say otherwise. */
export async function fitPorts(folder: string, spawn: SpawnAnalyser): Promise<void> {
  const path = join(folder, 'config.json');
  const { checksums, ...config } = v.parse(configFile, JSON.parse(readFileSync(path, 'utf8')));
  if (config.files.vision === null) return;
  const read = graphReader(spawn);
  const vision = visionPorts(await read(join(folder, config.files.vision)));
  const { table } = config.text;
  // The tower that runs: without its table it takes its rows besides.
  const tower = await read(join(folder, table?.graph ?? config.files.text));
  const inputs = tower.inputs.filter(({ name }) => name !== table?.input);
  const text = textPorts({ ...tower, inputs }, config.text.pooling === 'mean');
  // Graphs that say too little are left to the trial, which tells why.
  const fitted = {
    ...config,
    image: {
      ...config.image,
      ...(vision !== null && { input: vision.input, output: vision.output }),
    },
    text: {
      ...config.text,
      ...(text !== null &&
        text.isPerToken === (config.text.pooling === 'mean') && {
          ...{ input: text.input, id_type: text.idType, mask: text.mask },
          ...{ token_types: text.tokenTypes, output: text.output },
          ...(text.length !== null && { max_length: text.length, padding: 'max-length' as const }),
        }),
    },
  };
  if (JSON.stringify(fitted) !== JSON.stringify(config)) {
    await writeConfig({ config: fitted }, folder, checksums);
  }
}
