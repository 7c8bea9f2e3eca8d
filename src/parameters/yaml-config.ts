import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Pair, ParsedNode, Scalar, YAMLMap } from 'yaml';
import type { ParameterEntry, ParameterProblem } from './layer.js';
import type { ParsedConfig } from './teal-config.js';

interface Reading {
  readonly label: string;
  readonly lines: LineCounter;
  readonly document: Document.Parsed;
  readonly entries: ParameterEntry[];
  readonly problems: ParameterProblem[];
}

/**
 * Reads a YAML or JSON parameter file: one mapping of parameter names to values; mappings inside it only group,
 * like the sections of AstroDrizzle's file.
 * @param label the file, for messages
 */
export function parseYamlConfig(text: string, label: string): ParsedConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const reading: Reading = { label, lines, document, entries: [], problems: [] };
  for (const { pos, message } of document.errors) report(reading, pos[0], '', message);
  const root = document.contents;
  if (isMap(root)) readMap(root, reading);
  else if (root !== null && reading.problems.length === 0) {
    report(reading, 0, '', 'a parameter file is one mapping of names to values');
  }
  return { entries: reading.entries, problems: reading.problems };
}

/** Reads a JSON parameter file: as {@link parseYamlConfig}, and what is not strictly JSON is a problem too. */
export function parseJsonConfig(text: string, label: string): ParsedConfig {
  const parsed = parseYamlConfig(text, label);
  if (parsed.problems.length > 0) return parsed;
  try {
    JSON.parse(text);
    return parsed;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { entries: [], problems: [{ place: jsonPlace(text, label, message), name: '', message }] };
  }
}

/** Node says `at position 12` in a JSON error; lines and columns are what an editor jumps to. */
function jsonPlace(text: string, label: string, message: string): string {
  const position = Number(/position (\d+)/.exec(message)?.[1] ?? text.length);
  const before = text.slice(0, position).split('\n');
  return `${label}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

function readMap(map: YAMLMap.Parsed, reading: Reading): void {
  for (const pair of map.items) readPair(pair, reading);
}

function readPair(pair: Pair<ParsedNode, ParsedNode | null>, reading: Reading): void {
  const { key, value } = pair;
  if (!isScalar(key)) report(reading, key.range[0], '', 'a name must be a plain word');
  else if (isMap(value)) readMap(value, reading);
  else readValue(key, value, reading);
}

function readValue(key: Scalar.Parsed, value: ParsedNode | null, reading: Reading): void {
  const name = String(key.value);
  const raw = value === null ? null : plainValue(value);
  const at = key.range[0];
  if (raw !== undefined) reading.entries.push({ name, raw, place: placeOf(reading, at) });
  else report(reading, value?.range[0] ?? at, name, 'a value is a word, a number or a list of them');
}

function plainValue(node: ParsedNode): unknown {
  if (isScalar(node)) return scalarValue(node);
  if (!isSeq(node)) return undefined;
  const items = node.items.map((item) => (isScalar(item) ? scalarValue(item) : undefined));
  return items.includes(undefined) ? undefined : items;
}

function scalarValue(node: Scalar): unknown {
  const { value } = node;
  return ['string', 'number', 'boolean'].includes(typeof value) || value === null ? value : undefined;
}

function report(reading: Reading, offset: number, name: string, message: string): void {
  reading.problems.push({ place: placeOf(reading, offset), name, message });
}

function placeOf(reading: Reading, offset: number): string {
  const { line, col } = reading.lines.linePos(offset);
  return `${reading.label}:${line}:${col}`;
}
