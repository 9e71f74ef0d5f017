/** Raised whenever a derived number would come out differently; stored results with a lower number are recomputed. */
export const engineVersion = 2
