/** Rounding for the wire: a reply is read by people and models, and digits cost tokens. */

const to = (decimals: number) => {
  const factor = 10 ** decimals
  function rounded(value: number): number
  function rounded(value: number | null): number | null
  function rounded(value: number | null): number | null {
    return value === null ? null : Math.round(value * factor) / factor
  }
  return rounded
}

export const whole = to(0)
export const tenths = to(1)
export const hundredths = to(2)
export const thousandths = to(3)
export const tenThousandths = to(4)
/** Of degrees: about a metre on the ground. */
export const hundredThousandths = to(5)

export const kilometres = (metres: number | null): number | null => hundredths(metres === null ? null : metres / 1000)

/** The other way round, without the dust of binary fractions. */
export const metresOf = (kilometres: number): number => Math.round(kilometres * 1e6) / 1000

/** The entries that are known: a key of ours that would be null is absent. */
export const known = <A extends object>(record: A): { [Key in keyof A]?: NonNullable<A[Key]> } =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as {
    [Key in keyof A]?: NonNullable<A[Key]>
  }
