import type { DrizzleParameters, ParameterName } from './drizzle-table.js';
import type { Setting } from './layer.js';
import { drizzleSkyChecks } from './sky-checks.js';
import type { Finding } from './task.js';

const FRAME_PARTS = ['refimage', 'rot', 'scale', 'outnx', 'outny', 'ra', 'dec', 'crpix1', 'crpix2'] as const;
const PREFIXES = ['final', 'driz_sep'] as const;

type Prefix = (typeof PREFIXES)[number];

/**
 * The `final_wcs` and `driz_sep_wcs` that custom frame parameters switch on: as an option even a blank one
 * does, as in AstroDrizzle; in a configuration file one that is set does, unless the file has the switch itself
 * (AstroDrizzle's own files list every parameter with final_wcs = False). A row of MDRIZTAB switches on by the switch
 * itself only, as there.
 */
export function customFrameSwitches(settings: readonly Setting[]): Setting[] {
  return PREFIXES.flatMap((prefix) => {
    const trigger = settings.findLast((setting) => switchesOn(setting, prefix, settings));
    if (trigger === undefined) return [];
    const place = trigger.place === 'option' ? `option ${trigger.name}` : trigger.place;
    return [{ ...trigger, name: `${prefix}_wcs` as const, value: true, place }];
  });
}

function switchesOn(setting: Setting, prefix: Prefix, settings: readonly Setting[]): boolean {
  if (!isFramePart(setting.name, prefix) || setting.origin === 'mdriztab') return false;
  const switches = settings.filter(({ name }) => name === `${prefix}_wcs`);
  if (setting.origin === 'option') return true;
  const overruled = switches.some(({ origin, value }) => origin === 'option' && value === false);
  const listed = switches.some(({ origin }) => origin !== 'option');
  return setting.value !== null && setting.value !== '' && !listed && !overruled;
}

function isFramePart(name: string, prefix: Prefix): boolean {
  return FRAME_PARTS.some((part) => name === `${prefix}_${part}`);
}

/** A finding with a name of the table. */
type Known = readonly [ParameterName, string];

/** Combinations of values, each allowed alone, that cannot work together. */
export function crossCheck(values: DrizzleParameters, settings: readonly Setting[]): Finding[] {
  return [
    ...contradictedSwitches(settings),
    ...pairs(values),
    ...valueAndKeyword(values),
    ...kernelChecks(values),
    ...bitCheck(values),
    ...drizzleSkyChecks(values, settings),
    ...reportCheck(values),
    ...inputStateChecks(values),
    ...[...idleValues(values), ...idleStep(values)].filter(([name]) => !isOfTable(name, settings)),
  ];
}

/** A row of MDRIZTAB lists every parameter, idle ones as well; nobody chose them. */
function isOfTable(name: string, settings: readonly Setting[]): boolean {
  return settings.findLast((setting) => setting.name === name)?.origin === 'mdriztab';
}

function contradictedSwitches(settings: readonly Setting[]): Finding[] {
  return PREFIXES.flatMap((prefix): Finding[] => {
    const off = settings.findLast(({ name, origin }) => name === `${prefix}_wcs` && origin === 'option');
    const part = settings.findLast(({ name, origin }) => isFramePart(name, prefix) && origin === 'option');
    const set = part !== undefined && part.value !== null && part.value !== '';
    return off?.value === false && set ? [[part.name, `contradicts ${prefix}_wcs=false (leave one of them out)`]] : [];
  });
}

function pairs(values: DrizzleParameters): Known[] {
  return PREFIXES.flatMap((prefix) =>
    (
      [
        ['outnx', 'outny'],
        ['ra', 'dec'],
        ['crpix1', 'crpix2'],
      ] as const
    ).flatMap(([first, second]): Known[] => {
      const [a, b] = [`${prefix}_${first}`, `${prefix}_${second}`] as const;
      if ((values[a] === null) === (values[b] === null)) return [];
      const [given, missing] = values[a] === null ? [b, a] : [a, b];
      return [[given, `needs ${missing} beside it`]];
    }),
  );
}

function valueAndKeyword(values: DrizzleParameters): Known[] {
  const both = [
    ['gain', 'gnkeyword'],
    ['rdnoise', 'rnkeyword'],
    ['exptime', 'expkeyword'],
  ] as const;
  return both.flatMap(([value, keyword]): Known[] =>
    values[value] !== null && values[keyword] !== '' ? [[keyword, `cannot be given together with ${value}`]] : [],
  );
}

function kernelChecks(values: DrizzleParameters): Known[] {
  const { final_kernel: kernel, final_pixfrac: pixfrac, compat } = values;
  if (!kernel.startsWith('lanczos') || pixfrac === 1 || compat) return [];
  const message = `${String(pixfrac)} cannot be used with ${kernel}: it resamples whole pixels (set it to 1, or choose another kernel)`;
  return [['final_pixfrac', message]];
}

function bitCheck({ crbit }: DrizzleParameters): Known[] {
  if (Math.log2(crbit) % 1 === 0) return [];
  return [['crbit', `${String(crbit)} is not a power of two: one flag marks cosmic rays (4096 is the usual one)`]];
}

/** The inputs are changed, and brought back, only where readonly=false says so. */
function inputStateChecks({ readonly, restore, overwrite }: DrizzleParameters): Known[] {
  if (restore && overwrite)
    return [
      ['restore', 'contradicts overwrite=true, which makes the copies of the inputs as they are now (choose one)'],
    ];
  if (!readonly) return [];
  if (restore) return [['restore', 'changes the inputs, which readonly=true forbids (set readonly=false)']];
  if (overwrite)
    return [
      ['overwrite', 'has no effect with readonly=true, which edits no input (set readonly=false, or leave it out)'],
    ];
  return [];
}

function reportCheck({ crreport, driz_cr }: DrizzleParameters): Known[] {
  if (crreport === '' || driz_cr) return [];
  return [['crreport', 'is written only when cosmic rays are looked for (set driz_cr=true, or leave it out)']];
}

function idleMedian({ combine_type, combine_nlow, combine_nhigh }: DrizzleParameters): Known[] {
  if (!combine_type.endsWith('minmed') || (combine_nlow === 0 && combine_nhigh === 0)) return [];
  const name = combine_nlow === 0 ? 'combine_nhigh' : 'combine_nlow';
  return [[name, `has no effect with combine_type=${combine_type} (leave it out, or choose median)`]];
}

function idleBlot({ blot_interp, blot_sinscl, blot_addsky, blot_skyval }: DrizzleParameters): Known[] {
  const findings: Known[] = [];
  if (blot_interp !== 'sinc' && blot_sinscl !== 1)
    findings.push(['blot_sinscl', `has no effect with blot_interp=${blot_interp} (leave it out, or choose sinc)`]);
  if (blot_addsky && blot_skyval !== 0)
    findings.push([
      'blot_skyval',
      'has no effect with blot_addsky=true, which adds the sky that was subtracted (set it to false)',
    ]);
  return findings;
}

function idleCleaned({ driz_cr, driz_cr_corr }: DrizzleParameters): Known[] {
  return driz_cr_corr && !driz_cr ? [['driz_cr_corr', 'needs driz_cr=true, which finds the cosmic rays (set it)']] : [];
}

function idleStep({ compat, stepsize }: DrizzleParameters): Known[] {
  if (compat || stepsize === 10 || stepsize === 0) return [];
  const message = `${String(stepsize)} has no effect: the mapping is exact (leave it out, or give --compat, which honours it)`;
  return [['stepsize', message]];
}

/** Values that another value makes idle: refused, so that nobody believes in an effect. */
function idleValues(values: DrizzleParameters): Known[] {
  return [
    ...idleGain(values),
    ...idleWeights(values),
    ...idleFill(values),
    ...idleMedian(values),
    ...idleBlot(values),
    ...idleCleaned(values),
  ];
}

function idleGain({ gain, gnkeyword, proc_unit, driz_cr }: DrizzleParameters): Known[] {
  if (proc_unit !== 'native' || driz_cr || (gain === null && gnkeyword === '')) return [];
  const message =
    'has no effect with proc_unit=native and driz_cr=false: values keep their units (give proc_unit=electrons, or leave it out)';
  return [[gain === null ? 'gnkeyword' : 'gain', message]];
}

function idleWeights({ final_wht_type: type, final_wt_scl: scale, ivm }: DrizzleParameters): Known[] {
  const findings: Known[] = [];
  if (type !== 'EXP' && scale !== 'exptime') {
    findings.push([
      'final_wt_scl',
      `${String(scale)} has no effect with final_wht_type=${type}, which makes the weights itself (leave it out, or set final_wht_type=EXP)`,
    ]);
  }
  if (type !== 'IVM' && ivm.some((file) => file !== ''))
    findings.push(['ivm', `is read only with final_wht_type=IVM, not ${type} (set it)`]);
  return findings;
}

function idleFill({ final_fillval, final_maskval }: DrizzleParameters): Known[] {
  if (final_fillval === null || final_maskval === null) return [];
  const message = 'has no effect when final_fillval is a number, which fills every empty pixel (give one of them)';
  return [['final_maskval', message]];
}
