import { assert, describe, it } from "@effect/vitest"
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { type ArchiveLimits, archiveLimits, type Found, readArchive } from "../../src/files/archive.ts"
import { rideIn } from "../support/threeFormats.ts"
import { writeZip, type ZipEntryInput } from "../support/zip.ts"

const fit = rideIn.fit(0)

/** Everything found in an archive that lies alone in a folder, and that nothing was written beside it. */
const found = async (bytes: Uint8Array, limits: ArchiveLimits = archiveLimits): Promise<ReadonlyArray<Found>> => {
  const folder = mkdtempSync(join(tmpdir(), "aie-archive-"))
  const path = join(folder, "archive.zip")
  writeFileSync(path, bytes)
  const all: Array<Found> = []
  for await (const each of readArchive(path, statSync(path).size, limits)) all.push(each)
  assert.deepStrictEqual(readdirSync(folder), ["archive.zip"])
  rmSync(folder, { recursive: true })
  return all
}

const inZip = (entries: ReadonlyArray<ZipEntryInput>) => found(writeZip(entries))

/** In a word each: what was found, and the name. */
const told = (all: ReadonlyArray<Found>): ReadonlyArray<string> =>
  all.flatMap((each) => (each.kind === "opened" ? [] : [`${each.kind} ${each.name}`]))

const reasons = (all: ReadonlyArray<Found>): ReadonlyArray<string> =>
  all.flatMap((each) => (each.kind === "refused" ? [each.reason] : []))

/** Alike to compare, whatever they came as. */
const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes)

const megabyte = 1024 * 1024
const zeros = (megabytes: number) => new Uint8Array(megabytes * megabyte)

describe("an archive", () => {
  it("gives its activities byte by byte, stored or deflated, and passes over everything else", async () => {
    const all = await inZip([
      { name: "activities/" },
      { name: "activities/1.fit.gz", bytes: gzipSync(fit) },
      { name: "activities/2.tcx", bytes: rideIn.tcx(0) },
      { name: "activities/3.gpx", bytes: rideIn.gpx(0), method: 0 },
      { name: "activities/without-extension", bytes: fit },
      { name: "activities.csv", bytes: Buffer.from("id,name\n1,Ride\n") },
      { name: "profile.json", bytes: Buffer.from("{}") },
      { name: "__MACOSX/activities/._1.fit", bytes: Buffer.from("Mac OS X") },
      { name: "media/1.jpg", bytes: new Uint8Array(50_000).fill(7) }
    ])
    assert.deepStrictEqual(all[0], { kind: "opened", entries: 8 })
    assert.deepStrictEqual(told(all), [
      "file activities/1.fit.gz",
      "file activities/2.tcx",
      "file activities/3.gpx",
      "file activities/without-extension",
      "skipped activities.csv",
      "skipped profile.json",
      "skipped __MACOSX/activities/._1.fit",
      "skipped media/1.jpg"
    ])
    const files = all.flatMap((each) => (each.kind === "file" ? [each.bytes] : []))
    assert.deepStrictEqual(files.map(buffer), [gzipSync(fit), rideIn.tcx(0), rideIn.gpx(0), fit].map(buffer))
  })

  it.each([0, 8])("inside an archive (method %i) is opened too, and one inside of that is not", async (method) => {
    const deepest = writeZip([{ name: "c.fit", bytes: fit }])
    const inner = writeZip([
      { name: "a.fit", bytes: fit },
      { name: "noise.bin", bytes: Buffer.alloc(3 * megabyte, "0123456789abcdef!"), method: 0 },
      { name: "deepest.zip", bytes: deepest },
      { name: "b.tcx", bytes: rideIn.tcx(0) }
    ])
    const all = await inZip([
      { name: "x.fit", bytes: fit },
      { name: "Part1.zip", bytes: inner, method },
      { name: "y.fit", bytes: fit }
    ])
    assert.deepStrictEqual(told(all), [
      "file x.fit",
      "file Part1.zip › a.fit",
      "skipped Part1.zip › noise.bin",
      "refused Part1.zip › deepest.zip",
      "file Part1.zip › b.tcx",
      "file y.fit"
    ])
    const files = all.flatMap((each) => (each.kind === "file" ? [buffer(each.bytes)] : []))
    assert.deepStrictEqual(files, [fit, fit, rideIn.tcx(0), fit].map(buffer))
  })

  it("with names that climb out of it writes nowhere and reads them like any other", async () => {
    const names = ["../../../etc/passwd.fit", "/root/.ssh/id.fit", "C:\\Windows\\x.fit", "a\u001B[2Jb.fit"]
    const all = await inZip(names.map((name) => ({ name, bytes: fit })))
    assert.deepStrictEqual(told(all), [
      "file ../../../etc/passwd.fit",
      "file /root/.ssh/id.fit",
      "file C:\\Windows\\x.fit".replaceAll("\\", "/"),
      // A name goes to a terminal, which must not obey it.
      "file a?[2Jb.fit"
    ])
  })

  it("names what it cannot read, entry by entry, and reads the others", async () => {
    const all = await inZip([
      { name: "secret.fit", bytes: fit, encrypted: true },
      { name: "secret.jpg", bytes: fit, encrypted: true },
      { name: "modern.fit", bytes: fit, method: 93 },
      { name: "wrong-sum.fit", bytes: fit, checksum: 1 },
      { name: "too-much.fit", bytes: fit, claimedBytes: fit.length - 1 },
      { name: "too-little.fit", bytes: fit, claimedBytes: fit.length + 1 },
      { name: "no.fit", bytes: Buffer.from("not at all") },
      { name: "empty.fit" },
      { name: "good.fit", bytes: fit }
    ])
    assert.deepStrictEqual(
      all.flatMap((each) => (each.kind === "refused" ? [`${each.name}: ${each.reason}`] : [])),
      [
        "secret.fit: it is encrypted: unpack the archive with its password, then import the folder",
        "modern.fit: it is packed by method 93, which is not supported: unpack the archive, then import the folder",
        "wrong-sum.fit: its checksum does not match: the archive is damaged",
        "too-much.fit: its size is not the one the archive claims",
        "too-little.fit: its size is not the one the archive claims",
        "no.fit: not an activity file, whatever its name says",
        "empty.fit: the file is empty"
      ]
    )
    assert.include(told(all), "skipped secret.jpg")
    assert.include(told(all), "file good.fit")
  })

  it("that was cut short, or is none, is said to be", async () => {
    const whole = writeZip([{ name: "a.fit", bytes: fit }])
    assert.match(reasons(await found(whole.subarray(0, whole.length / 2)))[0]!, /cut short/u)
    assert.match(reasons(await found(Buffer.from("PK nothing")))[0]!, /cut short/u)
  })

  it("that is not there is said not to be", async () => {
    const all: Array<Found> = []
    for await (const each of readArchive(join(tmpdir(), "aie-no-such-archive.zip"), 0)) all.push(each)
    assert.match(reasons(all)[0]!, /no such file/u)
  })
})

describe("a table of mornings in an archive", () => {
  const mornings = Buffer.from("Date;rMSSD\n20.11.2026;61,5\n")

  it("is given byte by byte, at any depth; other tables and other names are passed over", async () => {
    const all = await inZip([
      { name: "activities.csv", bytes: Buffer.from("Activity ID,Activity Date\n1,2026-11-20\n") },
      { name: "empty.csv" },
      { name: "hrv.TSV", bytes: mornings, method: 0 },
      { name: "notes.txt", bytes: mornings },
      { name: "__MACOSX/._hrv.csv", bytes: mornings },
      { name: "secret.csv", bytes: mornings, encrypted: true },
      { name: "inner.zip", bytes: writeZip([{ name: "deep.csv", bytes: mornings }]) }
    ])
    assert.deepStrictEqual(told(all), [
      "skipped activities.csv",
      "skipped empty.csv",
      "table hrv.TSV",
      "skipped notes.txt",
      "skipped __MACOSX/._hrv.csv",
      "skipped secret.csv",
      "table inner.zip › deep.csv"
    ])
    assert.deepStrictEqual(
      all.flatMap((each) => (each.kind === "table" ? [buffer(each.bytes)] : [])),
      [mornings, mornings]
    )
  })

  it("is held to the same limits as an activity", async () => {
    const all = await inZip([
      { name: "bomb.csv", bytes: Buffer.concat([mornings, Buffer.alloc(40 * megabyte, "\n")]) },
      { name: "liar.csv", bytes: Buffer.concat([mornings, Buffer.alloc(megabyte, "\n")]), claimedBytes: 100 },
      { name: "huge.csv", bytes: mornings, claimedBytes: 4_000_000_000 },
      { name: "wrong-sum.csv", bytes: mornings, checksum: 1 }
    ])
    assert.deepStrictEqual(told(all), [
      "refused bomb.csv",
      "refused liar.csv",
      "refused huge.csv",
      "refused wrong-sum.csv"
    ])
  })
})

describe("an archive that is a bomb", () => {
  it("of zeros is refused before it is unpacked", async () => {
    const all = await inZip([
      { name: "zeros.fit", bytes: Buffer.concat([fit, zeros(40)]) },
      { name: "good.fit", bytes: fit }
    ])
    assert.deepStrictEqual(told(all), ["refused zeros.fit", "file good.fit"])
    assert.match(reasons(all)[0]!, /hundred times/u)
  })

  it("that hides its size behind a small claim is stopped at the claim", async () => {
    const all = await inZip([{ name: "liar.fit", bytes: Buffer.concat([fit, zeros(200)]), claimedBytes: 100_000 }])
    assert.deepStrictEqual(told(all), ["refused liar.fit"])
  })

  it("that claims gigabytes is refused for the claim", async () => {
    const all = await inZip([{ name: "huge.fit", bytes: fit, claimedBytes: 4_000_000_000 }])
    assert.match(reasons(all)[0]!, /larger than 64 MiB/u)
  })

  it("that claims a million entries is not looked into", async () => {
    const all = await found(writeZip([{ name: "a.fit", bytes: fit }], { claimedEntries: 1_000_000 }))
    assert.deepStrictEqual(reasons(all), ["it claims 1000000 entries; more than 100000 are not read"])
    assert.lengthOf(all, 1)
  })

  it("that claims more entries than it has gives those it has", async () => {
    const all = await found(writeZip([{ name: "a.fit", bytes: fit }], { claimedEntries: 5000 }))
    assert.deepStrictEqual(told(all), ["file a.fit", "refused "])
    assert.match(reasons(all)[0]!, /after 1 entries/u)
  })

  it("nested in itself is opened once", async () => {
    let bytes = writeZip([{ name: "core.fit", bytes: fit }])
    for (let depth = 0; depth < 20; depth++) bytes = writeZip([{ name: "shell.zip", bytes }])
    assert.deepStrictEqual(told(await found(bytes)), ["refused shell.zip › shell.zip"])
  })

  it("is stopped when all of it together is too much, and not before", async () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ name: `${n}.tcx`, bytes: rideIn.tcx(n) }))
    const each = many[0]!.bytes.length
    const all = await found(writeZip(many), { entries: 100, totalBytes: 20 * each })
    assert.match(reasons(all).join(), /far larger/u)
    const files = all.filter(({ kind }) => kind === "file").length
    // Looking at a file's head counts too, which may be all of it.
    assert.isAtLeast(files, 9)
    assert.isAtMost(files, 20)
  })

  it("inside of an archive costs no more than the limit", async () => {
    const inner = writeZip([{ name: "zeros.bin", bytes: zeros(64), method: 0 }])
    const all = await found(writeZip([{ name: "inner.zip", bytes: inner }]), {
      entries: 100,
      totalBytes: 8 * megabyte
    })
    assert.isAtLeast(reasons(all).length, 1)
    assert.notInclude(
      all.map(({ kind }) => kind),
      "file"
    )
  })
})
