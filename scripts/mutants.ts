/**
 * Breaks the program on purpose and looks whether its tests notice: `npm run mutants`, or `npm run mutants -- WORD` for
 * those whose name has the word. Each mutant is a small edit of a copy of this tree; the tests that are to notice must
 * be green without it and red with it. Takes minutes, so it is no part of `npm test`.
 */
import { spawnSync } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Edit, type Mutant, mutants } from "./mutants/signIn.ts"

const root = join(import.meta.dirname, "..")
const word = process.argv[2] ?? ""
const chosen = mutants.filter(({ name }) => name.includes(word))
const left: ReadonlySet<string> = new Set(["node_modules", ".git", "dist"].map((name) => join(root, name)))

interface Report {
  readonly testResults: ReadonlyArray<{
    readonly assertionResults: ReadonlyArray<{ readonly status: string; readonly fullName: string }>
  }>
}

/** The tests that failed; null when they could not even be run. */
const failing = (tree: string, tests: ReadonlyArray<string>): ReadonlyArray<string> | null => {
  const file = join(tree, "mutant-report.json")
  rmSync(file, { force: true })
  spawnSync(
    process.execPath,
    [join(tree, "node_modules/vitest/vitest.mjs"), "run", ...tests, "--reporter=json", `--outputFile=${file}`],
    { cwd: tree, stdio: "ignore" }
  )
  const report = JSON.parse(readFileSync(file, "utf8")) as Report
  const ran = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  return ran.length === 0 ? null : ran.filter(({ status }) => status === "failed").map(({ fullName }) => fullName)
}

/** What the list says is in a file and is not; for `from` that is there twice it is not known which is meant. */
const outdated = (tree: string, { edits, name }: Mutant): ReadonlyArray<string> =>
  edits
    .filter(({ file, from }) => readFileSync(join(tree, file), "utf8").split(from).length !== 2)
    .map(({ file, from }) => `"${name}": not just once in ${file}:\n    ${from}`)

const withEdits = <A>(tree: string, edits: ReadonlyArray<Edit>, body: () => A): A => {
  const before = new Map(edits.map(({ file }) => [file, readFileSync(join(tree, file), "utf8")]))
  for (const { file, from, to } of edits) {
    const text = readFileSync(join(tree, file), "utf8")
    writeFileSync(
      join(tree, file),
      text.replace(from, () => to)
    )
  }
  const result = body()
  for (const [file, text] of before) writeFileSync(join(tree, file), text)
  return result
}

const verdictOf = (
  tree: string,
  { edits, name, tests }: Mutant
): { readonly killed: boolean; readonly line: string } => {
  const red = withEdits(tree, edits, () => failing(tree, tests))
  const [first] = red ?? []
  if (red === null) return { killed: false, line: `| ${name} | **NOT RUN**: the tests do not start with it |` }
  if (first === undefined) return { killed: false, line: `| ${name} | **SURVIVED** ${tests.join(", ")} |` }
  return { killed: true, line: `| ${name} | ${first}${red.length > 1 ? ` (and ${red.length - 1} more)` : ""} |` }
}

const tree = mkdtempSync(join(tmpdir(), "aie-mutants-"))
try {
  cpSync(root, tree, { recursive: true, filter: (from) => !left.has(from) })
  symlinkSync(realpathSync(join(root, "node_modules")), join(tree, "node_modules"))
  const stale = chosen.flatMap((mutant) => outdated(tree, mutant))
  const baseline = stale.length > 0 ? [] : failing(tree, [...new Set(chosen.flatMap(({ tests }) => tests))])
  if (stale.length > 0) {
    console.error(`The list of mutants is out of date.\n${stale.join("\n")}`)
    process.exitCode = 1
  } else if (baseline === null || baseline.length > 0) {
    console.error(`Red without any mutant: ${baseline === null ? "nothing ran" : baseline.join("; ")}`)
    process.exitCode = 1
  } else {
    console.log("| mutant | the test that turns red |\n|---|---|")
    let survivors = 0
    for (const mutant of chosen) {
      const { killed, line } = verdictOf(tree, mutant)
      if (!killed) survivors += 1
      console.log(line)
    }
    console.log(`\n${chosen.length - survivors} of ${chosen.length} mutants were noticed.`)
    process.exitCode = survivors === 0 && chosen.length > 0 ? 0 : 1
  }
} finally {
  rmSync(tree, { recursive: true, force: true })
}
