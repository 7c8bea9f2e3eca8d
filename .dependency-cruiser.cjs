/**
 * Who may import whom:
 *
 *   src/cli  ->  pipelines  ->  operators  ->  src (except src/cli)
 *      |             |              |
 *      +-------------+--------------+------>  monitoring  ->  src/errors, src/logging
 *
 * `src` (except src/cli) is the pure foundation: no RxJS, no layer above it. Checked by `npm run layers` and
 * by test/architecture/layers.test.ts.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const ABOVE_SRC = '^(operators|pipelines|monitoring)/';
const SHIPPED = '^(src|operators|pipelines|monitoring)/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'A cycle means that two files are one idea, or that one of them knows too much.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src-is-pure-of-streams',
      comment: 'The foundations are usable without RxJS; streams begin in operators/.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|/)node_modules/rxjs(/|$)|^rxjs(/|$)', pathNot: '^src/' },
    },
    {
      name: 'src-knows-nothing-above',
      comment: 'Only the command line, the outermost layer, reaches into operators, pipelines and monitoring.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: ABOVE_SRC },
    },
    {
      name: 'cli-goes-through-pipelines',
      comment: 'A subcommand makes the run that a pipeline works in, and calls the pipeline: no operators of its own.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^operators/', pathNot: '^operators/run\\.ts$' },
    },
    {
      name: 'cli-is-outermost',
      comment: 'Nothing shipped depends on the command line.',
      severity: 'error',
      from: { path: SHIPPED, pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'kernels-stand-alone',
      comment: 'A kernel runs in a worker, in a test and in a benchmark with nothing around it.',
      severity: 'error',
      from: { path: '^src/kernels/' },
      to: { pathNot: '^src/kernels/' },
    },
    {
      name: 'operators-below-pipelines',
      comment: 'A pipeline is made of operators; an operator that needs a pipeline is a pipeline.',
      severity: 'error',
      from: { path: '^operators/' },
      to: { path: '^pipelines/' },
    },
    {
      name: 'monitoring-knows-errors-and-log-only',
      comment: 'Stages tell monitoring what they did; monitoring never asks them.',
      severity: 'error',
      from: { path: '^monitoring/' },
      to: { path: '^(src|operators|pipelines)/', pathNot: '^src/(errors|logging)/' },
    },
    {
      name: 'shipped-imports-only-shipped',
      comment: 'Tests, samples and benchmarks are not in the package.',
      severity: 'error',
      from: { path: SHIPPED },
      to: { path: '^(test|samples|bench)/' },
    },
    {
      name: 'no-undeclared-package',
      comment: 'A package that is only there because another one needs it can go away at any update.',
      severity: 'error',
      from: { path: SHIPPED },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.build|test/fixtures|src/kernels/simd)/' },
    // Type-only imports are dependencies too: they are part of the layer's public face.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};
