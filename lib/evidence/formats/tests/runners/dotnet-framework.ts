/**
 * The framework that .NET tests ran on. One command runs a project on each framework it names, and writes a report for
 * each.
 */

/** A folder of the build that is named after its target framework: `/bin/Release/net8.0/Tests.dll`. */
const FOLDER = /[\\/](net(?:coreapp|standard)?\d+(?:\.\d+)*(?:-[a-z0-9.]+)?)[\\/]/i;
/**
 * `.NETCoreApp,Version=v8.0`, `.NETFramework 4.7.2`, `64-bit .NET 8.0.1 [collection-per-class]`: the patch number is
 * left out.
 */
const NAME = /\.NET\s?(?:Core|CoreApp|Framework|Standard)?(?:,Version=v|\s)(\d+\.\d+)/i;

/** `net8.0`; empty where neither the names nor the paths tell it. */
export function frameworkOf(...written: (string | undefined)[]): string {
  for (const text of written) {
    const [named, folder] = [NAME.exec(text ?? '')?.[0], FOLDER.exec(text ?? '')?.[1]];
    if (named ?? folder) return (named ?? folder)!.toLowerCase().replace(/^\d+-bit\s*/, '');
  }
  return '';
}

/** `/src/bin/Release/net8.0/Tests.dll` → `tests.dll`. */
export function assemblyOf(path: string | undefined): string {
  return (path ?? '').replace(/^.*[/\\]/, '').toLowerCase();
}
