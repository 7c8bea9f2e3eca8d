/** How the sky of exposures is found; the names that AstroDrizzle and skymatch share. */
export const SKY_METHODS = ['localmin', 'globalmin', 'match', 'globalmin+match'] as const;

/** How groups of exposures that no overlap connects are tied to one another. */
export const ISLAND_RULES = ['auto', 'each-zero', 'each-local', 'global-floor', 'error'] as const;

/** What the drizzle and the skymatch task say alike of their parameters. */
export const SKY_HELP = {
  methods:
    'localmin: the least sky of the chips of each exposure. globalmin: the least sky of all. match: what makes the overlaps agree, relative to one another. globalmin+match: both, for scenes with diffuse sources.',
  match_down:
    'Match to the lowest sky, so that nothing is added to an exposure; false: to the highest. For the methods with match.',
  skydegree:
    'What is matched in each exposure: 0 = a constant, 1 = a plane, for moonlight and other gradients that differ from exposure to exposure. The gradient that all have in common cannot be told from the scene: the mean slope of a group of exposures is 0. For the methods with match; not with compat.',
  islands:
    'How groups of exposures that no overlap connects are tied: auto, each-local for globalmin+match, each-zero for match; each-zero, the lowest of each group is 0, and globalmin+match adds one floor to all; each-local, each group has its own floor; global-floor, the rule of the reference and of compat, equal means and one floor; error, they are refused. For the methods with match.',
  report: 'File for the report: a picture of footprints and residuals, and a table of seams. Blank: none.',
} as const;
