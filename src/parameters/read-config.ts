import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { RxDrizzleError, storageError } from '../errors/index.js';
import { parseTealConfig } from './teal-config.js';
import type { ParsedConfig } from './teal-config.js';

type ConfigParser = (text: string, label: string) => ParsedConfig;

// The YAML parser is the larger part of reading parameters, and most runs have no file of them.
const yamlParser = async (): Promise<ConfigParser> => (await import('./yaml-config.js')).parseYamlConfig;
const jsonParser = async (): Promise<ConfigParser> => (await import('./yaml-config.js')).parseJsonConfig;

const PARSERS: Readonly<Record<string, () => ConfigParser | Promise<ConfigParser>>> = {
  '.cfg': () => parseTealConfig,
  '.yaml': yamlParser,
  '.yml': yamlParser,
  '.json': jsonParser,
};

/**
 * Reads a parameter file: AstroDrizzle's `.cfg`, `.yaml`/`.yml` or `.json`, told apart by the name.
 * Mistakes in it are returned, not thrown, so that all can be shown at once.
 * @throws UsageError for another kind of name, StorageError when it cannot be read
 */
export async function readConfigFile(file: string): Promise<ParsedConfig> {
  const loadParser = PARSERS[extname(file).toLowerCase()] as (() => ConfigParser | Promise<ConfigParser>) | undefined;
  if (loadParser === undefined) {
    throw new RxDrizzleError(
      'UsageError',
      { file, option: 'config' },
      'the kind of parameter file is not known',
      'name it .cfg, .yaml, .yml or .json',
    );
  }
  const parse = await loadParser();
  return parse(await readText(file), file);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw storageError(file, error, 'reading the parameter file');
  }
}
