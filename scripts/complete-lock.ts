/**
 * Completes `package-lock.json` after `npm install`: `npm run lock`.
 *
 * Native tools come as one optional package per platform. npm leaves those out of the lock file that the registry at
 * hand does not hold, and `npm ci` then refuses the lock file on every machine. They are added here by name and
 * version, as their parents ask for them; the platforms stand in their names.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

interface Locked {
  readonly version?: string
  readonly dev?: boolean
  readonly optional?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly os?: ReadonlyArray<string>
  readonly cpu?: ReadonlyArray<string>
}

const file = join(import.meta.dirname, "../package-lock.json")
const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, Locked> }

const systems = ["darwin", "linux", "win32", "android", "freebsd", "openbsd", "netbsd", "sunos", "aix", "openharmony"]
const processors = ["x64", "arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "loong64", "mips64el", "wasm32"]

const platformOf = (name: string): Pick<Locked, "os" | "cpu"> => {
  const words = name.split(/[-/]/u)
  const os = systems.filter((system) => words.includes(system))
  const cpu = processors.filter((processor) => words.includes(processor))
  return { ...(os.length > 0 && { os }), ...(cpu.length > 0 && { cpu }) }
}

/** Where Node would look from `parent`, innermost first. */
const placesOf = (parent: string, name: string): ReadonlyArray<string> => {
  const folders = parent
    .split("/node_modules/")
    .map((_, n, parts) => parts.slice(0, parts.length - n).join("/node_modules/"))
  return [...folders, ""].map((folder) => (folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`))
}

const added: Array<string> = []
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    // A range cannot be locked without asking the registry; the platform packages are pinned by their parents.
    if (!/^\d+\.\d+\.\d+$/u.test(version)) continue
    const places = placesOf(path, name)
    const found = places.find((place) => lock.packages[place] !== undefined)
    if (found !== undefined && lock.packages[found]!.version === version) continue
    // Beside the parent, unless another version stands there; then inside it, as npm does.
    const beside = places[1]!
    const place = lock.packages[beside] === undefined ? beside : places[0]!
    lock.packages[place] = { version, ...platformOf(name), ...(parent.dev === true && { dev: true }), optional: true }
    added.push(`${place.replaceAll("node_modules/", "")}@${version}`)
  }
}

const [root, ...others] = Object.entries(lock.packages)
lock.packages = Object.fromEntries([root!, ...others.toSorted(([a], [b]) => (a < b ? -1 : 1))])
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? "The lock file is complete." : `Added ${added.length}: ${added.join(", ")}`)
