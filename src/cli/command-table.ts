import type { CommandModule } from './command.js';

/** A command as `rxdrizzle --help` lists it; its module is loaded only when it is called. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** The commands of this release. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  drizzle: {
    summary: 'combine exposures into a mosaic',
    load: async () => (await import('./drizzle.js')).command,
  },
  skymatch: {
    summary: 'match the sky of exposures',
    load: async () => (await import('./skymatch.js')).command,
  },
  blink: {
    summary: 'images of one field that take turns, as an animated GIF',
    load: async () => (await import('./blink.js')).command,
  },
  info: {
    summary: 'observation table, WCS table and warnings of a set of exposures',
    load: async () => (await import('./info.js')).command,
  },
  resetbits: {
    summary: 'clear bits in the DQ extensions of exposures',
    load: async () => (await import('./resetbits.js')).command,
  },
  pixtosky: {
    summary: 'pixel to sky, with the full distortion',
    load: async () => (await import('./pixtosky.js')).command,
  },
  skytopix: {
    summary: 'sky to pixel, with the full distortion',
    load: async () => (await import('./skytopix.js')).command,
  },
  pixtopix: {
    summary: 'pixels of one image to pixels of another, or of the undistorted frame',
    load: async () => (await import('./pixtopix.js')).command,
  },
};

/** Commands that the documentation names and a later release brings. */
export const LATER_COMMANDS: readonly string[] = [
  'tweakreg',
  'tweakback',
  'headerlet',
  'dither',
  'sweep',
  'run',
  'watch',
  'serve',
  'imath',
  'show',
  'photeq',
  'pixreplace',
  'updatenpol',
  'mapreg',
  'fetch',
  'verify',
  'explain',
];
