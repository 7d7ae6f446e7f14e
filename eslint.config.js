// Lint rules. The direction rule of ARCHITECTURE.md (who may import whom) is held by test/unit/imports.test.ts.
import tseslint from 'typescript-eslint';
import svelte from 'eslint-plugin-svelte';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'release/',
      'resources/',
      'renderer/paraglide/',
      'node_modules/',
      '**/*.js',
      'vitest.config.ts',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      // Numbers and booleans in template strings read well and are safe.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'svelte/button-has-type': 'error',
      // Svelte's reactive reads look like unused expressions and `let` bindings to the core rules.
      'prefer-const': 'off',
      // Our sets and maps in a state are replaced, never changed in place.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    // ESLint's types know nothing of what another .svelte file exports; svelte-check does.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // The contract's methods are async so that whatever they throw reaches the caller as a rejection.
    files: ['src/engine/**/*.ts', 'src/features/**/*.ts', 'test/toy/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off' },
  },
);
