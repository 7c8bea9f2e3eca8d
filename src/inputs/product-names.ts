import { basename, dirname, join } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';
import { fileRoot, fileStem, plainName, withoutKnownSuffix } from './file-root.js';
import type { InputSpec } from './input-spec.js';

/** Paths of the products of one run. */
export interface ProductNames {
  /** Stem of the products with its folder: `out/f160w_drz`. */
  readonly stem: string;
  /** The multi-extension file, or the file of the science image. */
  readonly sci: string;
  /** The weight and context images, and those of `final_err`; the same file as `sci` with `build`. */
  readonly wht: string;
  readonly ctx: string;
  readonly err: string;
  readonly dq: string;
}

/**
 * Names of the products (dossier section 1.4): `NAME_drz.fits`, `_drc` when the first input ends in `_flc`, `_drw`
 * for WFPC2; with `build` one file, otherwise `_sci`, `_wht`, `_ctx`, `_err` and `_dq` behind the stem. An output with `.fits` is used
 * as it is. Blank: the root of the only input, the product of the association table, or `final`.
 * @param instrument - INSTRUME of the first exposure
 * @throws UsageError for an output that names no file
 */
export function productNames(
  output: string,
  inputs: readonly InputSpec[],
  instrument: string,
  build: boolean,
): ProductNames {
  const stem = productStem(output.trim(), inputs, instrument);
  const file = (part: string): string => `${stem}${build ? '' : `_${part}`}.fits`;
  return { stem, sci: file('sci'), wht: file('wht'), ctx: file('ctx'), err: file('err'), dq: file('dq') };
}

function productStem(output: string, inputs: readonly InputSpec[], instrument: string): string {
  if (output !== '' && (output.endsWith('/') || ['.', '..'].includes(basename(output)))) {
    throw new RxDrizzleError(
      'UsageError',
      { option: 'output' },
      `"${output}" is a folder`,
      'give the root of the product names: out/f160w',
    );
  }
  const verbatim = /\.fits/i.exec(output);
  if (verbatim !== null) return output.slice(0, verbatim.index);
  const root = output === '' ? defaultRoot(inputs) : output;
  const token = productToken(inputs, instrument);
  if (basename(root).includes(token)) return root;
  return join(dirname(root), withoutKnownSuffix(basename(root)) + token);
}

function defaultRoot(inputs: readonly InputSpec[]): string {
  const association = inputs.at(0)?.association;
  if (association !== undefined) return plainName(association.product);
  return inputs.length === 1 ? fileRoot(inputs[0].file) : 'final';
}

function productToken(inputs: readonly InputSpec[], instrument: string): string {
  if (instrument.trim().toUpperCase() === 'WFPC2') return '_drw';
  const first = inputs.at(0);
  return first !== undefined && /_flc$/i.test(fileStem(first.file)) ? '_drc' : '_drz';
}
