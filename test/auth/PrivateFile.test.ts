/** A private file: who may have put it there, who may read it, and that it is there whole or not at all. */
import { execFileSync } from "node:child_process"
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as PrivateFile from "../../src/auth/PrivateFile.ts"

const place = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "aie-private-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  ),
  (folder) => ({ folder, path: join(folder, "secret.json") })
)

const modeOf = (path: string) => statSync(path).mode & 0o777

const refusals: ReadonlyArray<readonly [string, RegExp, (path: string) => void]> = [
  ["a group that may read it", /others may read it; close it with chmod 600/u, (path) => chmodSync(path, 0o640)],
  ["a world that may read it", /others may read it/u, (path) => chmodSync(path, 0o644)],
  ["a world that may write it", /others may read it/u, (path) => chmodSync(path, 0o602)],
  [
    "a link in its place, even to a good one",
    /symbolic link/u,
    (path) => {
      writeFileSync(`${path}.real`, "text", { mode: 0o600 })
      rmSync(path)
      symlinkSync(`${path}.real`, path)
    }
  ],
  [
    "a folder in its place",
    /not a file/u,
    (path) => {
      rmSync(path)
      mkdirSync(path, { mode: 0o700 })
    }
  ],
  [
    "a pipe in its place, without waiting for what comes through it",
    /not a file/u,
    (path) => {
      rmSync(path)
      execFileSync("mkfifo", ["-m", "600", path])
    }
  ]
]

describe("a private file", () => {
  for (const [what, problem, spoil] of refusals) {
    it.effect(`is refused for ${what}`, () =>
      Effect.gen(function* () {
        const { path } = yield* place
        yield* PrivateFile.replace(path, "text")
        spoil(path)
        assert.match((yield* Effect.flip(PrivateFile.read(path))).problem, problem)
      })
    )
  }

  it.effect.skipIf(process.getuid?.() !== 0)("is refused when it belongs to somebody else (needs root to try)", () =>
    Effect.gen(function* () {
      const { folder, path } = yield* place
      yield* PrivateFile.replace(path, "text")
      chownSync(path, 65_534, 65_534)
      assert.match((yield* Effect.flip(PrivateFile.read(path))).problem, /belongs to another user/u)
      chownSync(folder, 65_534, 65_534)
      assert.match((yield* Effect.flip(PrivateFile.makeFolder(folder))).problem, /belongs to another user/u)
    })
  )

  it.effect("is private whatever the mode of what it replaces, and never written through a link", () =>
    Effect.gen(function* () {
      const { folder, path } = yield* place
      const elsewhere = join(folder, "elsewhere")
      writeFileSync(elsewhere, "untouched")
      symlinkSync(elsewhere, path)
      symlinkSync(elsewhere, `${path}.draft`)
      yield* PrivateFile.replace(path, "text")
      assert.strictEqual(readFileSync(elsewhere, "utf8"), "untouched")
      assert.strictEqual(yield* PrivateFile.read(path), "text")
      chmodSync(path, 0o644)
      yield* PrivateFile.replace(path, "new text")
      assert.strictEqual(modeOf(path), 0o600)
      assert.strictEqual(yield* PrivateFile.read(path), "new text")
      assert.deepStrictEqual(readdirSync(folder).toSorted(), ["elsewhere", "secret.json"])
    })
  )

  it.effect("is private whatever the process lets others see by default", () =>
    Effect.gen(function* () {
      const { folder } = yield* place
      const script = `
        import { Effect } from "effect"
        import { watch, statSync } from "node:fs"
        import * as PrivateFile from ${JSON.stringify(join(import.meta.dirname, "../../src/auth/PrivateFile.ts"))}
        process.umask(0)
        const inner = ${JSON.stringify(join(folder, "inner"))}
        await Effect.runPromise(PrivateFile.makeFolder(inner))
        await Effect.runPromise(PrivateFile.replace(inner + "/a", "text"))
        await Effect.runPromise(PrivateFile.makeOnce(inner + "/b", "text"))
        console.log([inner, inner + "/a", inner + "/b"].map((path) => (statSync(path).mode & 0o777).toString(8)).join(" "))`
      const modes = execFileSync(process.execPath, ["--input-type=module", "-e", script], {
        cwd: join(import.meta.dirname, "../.."),
        encoding: "utf8"
      })
      assert.strictEqual(modes.trim(), "700 600 600")
    })
  )

  it.effect("is the same for several that make it at once, and stays as the first made it", () =>
    Effect.gen(function* () {
      const { folder, path } = yield* place
      yield* Effect.forEach(["one", "two", "three"], (text) => PrivateFile.makeOnce(path, text))
      assert.strictEqual(yield* PrivateFile.read(path), "one")
      assert.deepStrictEqual(readdirSync(folder), ["secret.json"])
    })
  )

  it.effect("is said to be missing when it is, and can be removed twice", () =>
    Effect.gen(function* () {
      const { path } = yield* place
      assert.isTrue((yield* Effect.flip(PrivateFile.read(path))).missing)
      yield* PrivateFile.replace(path, "text")
      assert.isTrue(yield* PrivateFile.remove(path))
      assert.isFalse(yield* PrivateFile.remove(path))
      assert.isFalse(existsSync(path))
    })
  )
})

describe("a private folder", () => {
  it.effect("is made for its owner only, and refused when it is open or a link", () =>
    Effect.gen(function* () {
      const { folder } = yield* place
      const inner = join(folder, "a/b")
      assert.isTrue((yield* Effect.flip(PrivateFile.checkFolder(inner))).missing)
      yield* PrivateFile.makeFolder(inner)
      yield* PrivateFile.makeFolder(inner)
      assert.strictEqual(modeOf(inner), 0o700)
      yield* PrivateFile.checkFolder(inner)
      chmodSync(inner, 0o750)
      assert.match((yield* Effect.flip(PrivateFile.makeFolder(inner))).problem, /chmod 700/u)
      chmodSync(inner, 0o700)
      symlinkSync(inner, join(folder, "link"))
      assert.match((yield* Effect.flip(PrivateFile.makeFolder(join(folder, "link")))).problem, /symbolic link/u)
    })
  )
})
