/** What is installed is what was looked at: exact versions, locked by their hashes, that run nothing of their own. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"

interface Locked {
  readonly version?: string
  readonly integrity?: string
  readonly optional?: boolean
  readonly hasInstallScript?: boolean
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly allowScripts: Readonly<Record<string, boolean>>
}

const root = join(import.meta.dirname, "../..")
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), "utf8"))
const manifest = read("package.json") as Manifest
const locked = Object.entries((read("package-lock.json") as { readonly packages: Record<string, Locked> }).packages)
  .filter(([path]) => path !== "")
  .map(([path, one]) => ({ ...one, name: path.slice(path.lastIndexOf("node_modules/") + 13) }))

describe("dependencies", () => {
  it("are named by one version", () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+(?:-[\w.]+)?$/u, name)
    }
  })

  it("are locked by their hash, but for builds for other machines, which npm leaves out", () => {
    for (const { integrity, name, optional } of locked) {
      if (optional === true && integrity === undefined) continue
      assert.match(integrity ?? "", /^sha512-[\w+/]{86}==$/u, name)
    }
    for (const name of Object.keys(manifest.dependencies)) {
      assert.isTrue(
        locked.some((one) => one.name === name && one.version === manifest.dependencies[name]),
        name
      )
    }
  })

  it("run no program when they are installed, but for those that may", () => {
    const running = locked.filter(({ hasInstallScript }) => hasInstallScript === true).map(({ name }) => name)
    assert.deepStrictEqual(
      running.filter((name) => manifest.allowScripts[name] !== true),
      []
    )
  })
})
