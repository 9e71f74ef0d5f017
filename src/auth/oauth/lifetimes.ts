const minute = 60
const day = 86_400

/** How long things of the authorization server last, in seconds. */
export const lifetimes = {
  accessToken: 60 * minute,
  code: minute,
  refreshToken: 30 * day,
  /** The longest that anything can last that came of one consent. */
  grant: 180 * day,
  interaction: 10 * minute,
  session: 10 * minute
} as const
