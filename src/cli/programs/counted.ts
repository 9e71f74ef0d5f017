/** Numbers of things, as people say them: `1 token`, `2 tokens`. */
export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`
