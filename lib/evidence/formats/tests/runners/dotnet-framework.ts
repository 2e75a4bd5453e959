/**
 * The framework on which .NET tests ran. One command runs a project on each of its target frameworks, and writes a
 * report for each.
 */

/** A build folder with the name of its target framework: `/bin/Release/net8.0/Tests.dll`. */
const FOLDER = /[\\/](net(?:coreapp|standard)?\d+(?:\.\d+)*(?:-[a-z0-9.]+)?)[\\/]/i;
/**
 * `.NETCoreApp,Version=v8.0`, `.NETFramework 4.7.2`, `64-bit .NET 8.0.1 [collection-per-class]`, without the patch
 * number.
 */
const NAME = /\.NET\s?(?:Core|CoreApp|Framework|Standard)?(?:,Version=v|\s)(\d+\.\d+)/i;

/** The framework in the first name or path that contains one, e.g. `net8.0`; empty if none does. */
export function frameworkOf(...namesAndPaths: (string | undefined)[]): string {
  for (const text of namesAndPaths) {
    const framework = NAME.exec(text ?? '')?.[0] ?? FOLDER.exec(text ?? '')?.[1];
    if (framework) return framework.toLowerCase().replace(/^\d+-bit\s*/, '');
  }
  return '';
}

/** The file name of an assembly in lower case: `/src/bin/Release/net8.0/Tests.dll` → `tests.dll`. */
export function assemblyOf(path: string | undefined): string {
  return (path ?? '').replace(/^.*[/\\]/, '').toLowerCase();
}
