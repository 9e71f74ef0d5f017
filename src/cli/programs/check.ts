/** One line of `doctor`. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly found: string
  /** What to know and not to worry about, a line each. */
  readonly details?: ReadonlyArray<string>
  /** What to do; null when nothing. */
  readonly hint: string | null
}

export const fine = (name: string, found: string, details: ReadonlyArray<string> = []): Check => ({
  name,
  ok: true,
  found,
  ...(details.length > 0 && { details }),
  hint: null
})

export const failed =
  (name: string) =>
  (error: { readonly message: string; readonly hint: string }): Check => ({
    name,
    ok: false,
    found: error.message,
    hint: error.hint
  })
