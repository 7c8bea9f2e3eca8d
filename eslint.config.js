import rxjs from 'eslint-plugin-rxjs-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Sources that are shipped. Tests, samples and benchmarks are held to less in places, said below. */
const SHIPPED = ['src/**/*.ts', 'operators/**/*.ts', 'pipelines/**/*.ts', 'monitoring/**/*.ts'];
const TYPESCRIPT = [...SHIPPED, 'test/**/*.ts', 'samples/**/*.ts', 'bench/**/*.ts'];

const NO_EXIT = { object: 'process', property: 'exit', message: 'Only src/cli decides when the process ends: throw.' };

export default defineConfig(
  globalIgnores([
    'src/kernels/simd/',
    'src/kernels/simd-binary.ts',
    'dist/',
    '.build/',
    '.tap/',
    'coverage/',
    'test/fixtures/',
    'sample-output/',
    'bench/data/',
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: TYPESCRIPT,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked, rxjs.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Numbers are what this program prints; String(n) around each adds nothing.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `typeof import('sharp')` is how a package that is loaded late is typed.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // `return server.close()` from a void arrow is idiom, not confusion.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Index loops over typed arrays read the position: for..of would box an iterator per row.
      '@typescript-eslint/prefer-for-of': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
      'no-implicit-coercion': ['error', { boolean: true, number: true, string: true }],
      'object-shorthand': 'error',
    },
  },
  {
    files: SHIPPED,
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', NO_EXIT],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 80, skipComments: true }],
      complexity: ['error', 20],
    },
  },
  {
    files: ['src/cli/**/*.ts'],
    rules: { 'no-console': 'off', 'no-restricted-properties': 'off' },
  },
  {
    // Hot loops: one flat function a kernel (V8 boxes float64 across calls that it does not inline), so they
    // are long and branch a lot; bit tricks truncate on purpose; every index is in range by construction,
    // which the type checker cannot see.
    files: ['src/kernels/**/*.ts', 'src/fits/compression/**/*.ts'],
    rules: {
      'max-lines': 'off',
      'max-lines-per-function': 'off',
      complexity: 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A stream that ends without a value rejects, which is the failure that a test wants to see.
      'rxjs-x/no-ignored-default-value': 'off',
    },
  },
  {
    files: ['test/**/*.ts', 'samples/**/*.ts', 'bench/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      // A stream that ends without a value rejects, which is the failure that a test wants to see.
      'rxjs-x/no-ignored-default-value': 'off',
      // tap counts the assertions of a subtest that nobody awaits; only the promise of a real call must be.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafePromises: [{ from: 'package', package: '@tapjs/core', name: 'PromiseWithSubtest' }] },
      ],
      // A tap subtest is async so that its end is its end, with or without something to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    // Compile-time tests name values for their types only, and prove by generics that are used once.
    files: ['test/architecture/types.test.ts'],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    extends: [tseslint.configs.recommended],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
