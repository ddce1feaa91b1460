const { libs, apps, purePackages } = require('./architecture.cjs');

const folder = (kind, name) => `^${kind}/${name}/`;
const indexes = (names) => names.map((name) => `^libs/${name}/index\\.ts$`);

const libRules = Object.entries(libs).map(([name, allowed]) => ({
  name: `lib-${name}`,
  comment: `libs/${name} may import ${allowed.join(', ') || 'no other lib'}, each by its index only`,
  severity: 'error',
  from: { path: folder('libs', name) },
  to: { path: '^(libs|apps)/', pathNot: [folder('libs', name), ...indexes(allowed)] },
}));

const appRules = Object.entries(apps).map(([name, allowed]) => ({
  name: `app-${name}`,
  comment: `apps/${name} may import ${allowed.join(', ')} by their index, and no other app`,
  severity: 'error',
  from: { path: folder('apps', name) },
  to: { path: '^(libs|apps)/', pathNot: [folder('apps', name), ...indexes(allowed)] },
}));

const pureRules = Object.entries(purePackages).map(([name, packages]) => ({
  name: `pure-${name}`,
  comment: `libs/${name} is pure: no framework, no Node, no package but ${packages.join(', ') || 'none'}`,
  severity: 'error',
  from: { path: folder('libs', name), pathNot: '\\.spec\\.ts$' },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'core'],
    ...(packages.length > 0 ? { pathNot: packages.map((each) => `node_modules/${each}/`) } : {}),
  },
}));

module.exports = {
  forbidden: [
    ...libRules,
    ...appRules,
    ...pureRules,
    {
      name: 'no-test-in-product',
      comment: 'what is shipped does not lean on test/; specs do',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|apps/console)/' },
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'require', 'node', 'default'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
