/**
 * Ways to break signing in, each a fault that some server out there really had. A test that stays green with one of
 * them in place proves nothing about it.
 */
export interface Edit {
  readonly file: string
  /** Must be there exactly once, or the mutant is out of date. */
  readonly from: string
  readonly to: string
}

export interface Mutant {
  readonly name: string
  readonly edits: ReadonlyArray<Edit>
  /** Test files of which at least one must turn red. */
  readonly tests: ReadonlyArray<string>
}

const oauth = "src/auth/oauth"
const tests = (...names: ReadonlyArray<string>) => names.map((name) => `test/auth/oauth/${name}.test.ts`)

const authorize = tests("authorize")
const federated = tests("federated")
const tokens = tests("tokens")

export const mutants: ReadonlyArray<Mutant> = [
  {
    name: "a refresh token may be replaced twice",
    edits: [
      {
        file: `${oauth}/OAuthStore.ts`,
        from: "        if (won) yield* put(row)\n        return won",
        to: "        yield* put(row)\n        return won || true"
      }
    ],
    tests: tokens
  },
  {
    name: "a code is consumed by whoever looks",
    edits: [
      {
        file: `${oauth}/OAuthStore.ts`,
        from: "consume: (kind, id) => consumeRow(rowKey(kind, id), null)",
        to: "consume: (kind, id) => Effect.as(consumeRow(rowKey(kind, id), null), true)"
      }
    ],
    tests: tokens
  },
  {
    name: "a replaced refresh token works for ever",
    edits: [
      {
        file: `${oauth}/providerAdapter.ts`,
        from: "nowMillis - found.consumedAtMillis > replayWindowMillis",
        to: "nowMillis < 0"
      }
    ],
    tests: tokens
  },
  {
    name: "the page of consent opens without the browser's cookie for it",
    edits: [
      {
        file: `${oauth}/consentFlow.ts`,
        from: "if (details === null || asked.path !== paths.consent + details.uid) return null",
        to: "if (details === null) return null"
      }
    ],
    tests: authorize
  },
  {
    name: "a form counts without its token",
    edits: [
      {
        file: `${oauth}/consentFlow.ts`,
        from: 'if (!isFormToken(single(form, "form") ?? "", uid, progress.step)) {',
        to: 'if (single(form, "answer") === "") {'
      }
    ],
    tests: authorize
  },
  {
    name: "a form counts from any page",
    edits: [
      {
        file: `${oauth}/forms.ts`,
        from: '(headers["origin"] === undefined || headers["origin"] === origin) &&',
        to: '(headers["origin"] === origin || true) &&'
      },
      {
        file: `${oauth}/forms.ts`,
        from: '(headers["sec-fetch-site"] === undefined || headers["sec-fetch-site"] === "same-origin")',
        to: "true"
      }
    ],
    tests: authorize
  },
  {
    name: "consent is remembered",
    edits: [
      {
        file: `${oauth}/provider.ts`,
        from: "const grantId = ctx.oidc.result?.consent?.grantId",
        to: 'const grantId = ctx.oidc.result?.consent?.grantId ?? ctx.oidc.session?.grantIdFor(ctx.oidc.client?.clientId ?? "")'
      },
      {
        file: `${oauth}/provider.ts`,
        from: "ctx.oidc.result?.consent === undefined\n",
        to: 'ctx.oidc.result?.consent === undefined && ctx.oidc.session?.grantIdFor(ctx.oidc.client?.clientId ?? "") === undefined\n'
      }
    ],
    tests: authorize
  },
  {
    name: "a token for another address is taken",
    edits: [{ file: `${oauth}/Connections.ts`, from: "if (!audiences.has(row.audience)) return null", to: "" }],
    tests: tokens
  },
  {
    name: "a code from the console works twice",
    edits: [
      {
        file: `${oauth}/OwnerCodes.ts`,
        from: "const pending = yield* forget(binding)\n      if (pending === null)",
        to: 'const pending = (yield* store.peek("owner-code", binding)) as Pending | null\n      if (pending === null)'
      }
    ],
    tests: tests("OwnerCodes")
  },
  {
    name: "a code from the console works in any browser",
    edits: [
      {
        file: `${oauth}/ownerProof.ts`,
        from: "codes.issue(`consent:${consent.interaction.uid}`",
        to: 'codes.issue("consent"'
      },
      {
        file: `${oauth}/ownerProof.ts`,
        from: "codes.check(`consent:${consent.interaction.uid}`",
        to: 'codes.check("consent"'
      }
    ],
    tests: authorize
  },
  {
    name: "AI Endurance is asked for more than was ticked",
    edits: [
      {
        file: `${oauth}/upstreamTrip.ts`,
        from: "upstream.authorizeUrl({ redirectUri, scopes,",
        to: 'upstream.authorizeUrl({ redirectUri, scopes: ["read", "write"],'
      }
    ],
    tests: federated
  },
  {
    name: "a login at AI Endurance outlives its connection",
    edits: [{ file: `${oauth}/upstreamSignIn.ts`, from: "tidied: logins.collect", to: "tidied: Effect.void" }],
    tests: federated
  },
  {
    name: "logins at AI Endurance are kept as they are",
    edits: [
      {
        file: `${oauth}/UpstreamLogins.ts`,
        from: "login: seal(keys.sealing, place(family), login)",
        to: "login"
      },
      {
        file: `${oauth}/UpstreamLogins.ts`,
        from: "const text = row === undefined ? null : open(keys.sealing, place(row.family), row.login)",
        to: "const text = row === undefined ? null : row.login"
      }
    ],
    tests: federated
  },
  {
    name: "PKCE is left to the client",
    edits: [
      { file: `${oauth}/provider.ts`, from: "pkce: { required: () => true }", to: "pkce: { required: () => false }" }
    ],
    tests: authorize
  },
  {
    name: "a confidential client needs no PKCE",
    edits: [
      {
        file: `${oauth}/provider.ts`,
        from: "pkce: { required: () => true }",
        to: 'pkce: { required: (_ctx, client) => client.clientAuthMethod === "none" }'
      }
    ],
    tests: tests("registration")
  },
  {
    name: "an answer goes to any redirect address",
    edits: [
      {
        file: `${oauth}/provider.ts`,
        from: "  provider.proxy = true\n",
        to: "  provider.proxy = true\n  provider.Client.prototype.redirectUriAllowed = () => true\n"
      }
    ],
    tests: authorize
  },
  {
    name: "a client may register any redirect address",
    edits: [
      {
        file: `${oauth}/clientMetadata.ts`,
        from: 'return url.protocol === "https:" && hostName.test(url.hostname) ? "web" : null',
        to: 'return "web"'
      }
    ],
    tests: tests("registration")
  },
  {
    name: "a token is its own key in the database",
    edits: [
      {
        file: `${oauth}/OAuthStore.ts`,
        from: "sha256(`${kind}:${id}`)",
        to: "`${kind}:${id}`"
      }
    ],
    tests: tokens
  },
  {
    name: "what is sealed opens in any row",
    edits: [
      { file: `${oauth}/Sealer.ts`, from: "  cipher.setAAD(Buffer.from(place))\n", to: "  Buffer.from(place)\n" },
      {
        file: `${oauth}/Sealer.ts`,
        from: "      decipher.setAAD(Buffer.from(place))\n",
        to: "      Buffer.from(place)\n"
      }
    ],
    tests: [...tokens, ...tests("secrets")]
  },
  {
    name: "any access opens every tool",
    edits: [
      {
        file: "src/http/gate.ts",
        from: "return scope === null || principal.scopes.includes(scope) ? null",
        to: "return scope === null || principal.scopes.length > 0 ? null"
      }
    ],
    tests: tokens
  },
  {
    name: "a token lives on after it was revoked",
    edits: [
      {
        file: `${oauth}/providerAdapter.ts`,
        from: "revokeByGrantId: (grantId) => run(store.removeFamily(grantId))",
        to: "revokeByGrantId: async () => {}"
      },
      {
        file: `${oauth}/providerAdapter.ts`,
        from: 'destroy: (id) => run(kind === "Grant" ? store.removeFamily(id) : store.remove(kind, id))',
        to: "destroy: async () => {}"
      }
    ],
    tests: tokens
  },
  {
    name: "a connection lives on after it was cut off",
    edits: [
      {
        file: `${oauth}/Connections.ts`,
        from: "yield* serially(sql, `family ${family}`)(sql`DELETE FROM oauth_rows WHERE family = ${family}`)",
        to: "yield* Effect.void"
      },
      {
        file: `${oauth}/Connections.ts`,
        from: "DELETE FROM oauth_connections\n      WHERE ${ofAthlete(sql, athleteId)} AND id = ${id} RETURNING family",
        to: "SELECT family FROM oauth_connections\n      WHERE ${ofAthlete(sql, athleteId)} AND id = ${id}"
      }
    ],
    tests: tests("connections")
  },
  {
    name: "a personal token lives on after it was revoked",
    edits: [
      {
        file: "src/auth/PersonalAccessTokens.ts",
        from: "if (row === undefined || row.revoked_at !== null) return null",
        to: "if (row === undefined) return null"
      }
    ],
    tests: ["test/auth/PersonalAccessTokens.test.ts"]
  },
  {
    name: "signing in answers under any Host",
    edits: [
      {
        file: "src/http/signInRoutes.ts",
        from: 'byHost.get((headers["host"] ?? "").toLowerCase().replace(usualPort, "")) ?? null',
        to: 'byHost.get((headers["host"] ?? "").toLowerCase().replace(usualPort, "")) ?? origins[0] ?? null'
      }
    ],
    tests: ["test/http/signIn.test.ts"]
  },
  {
    name: "tools answer under any Host",
    edits: [
      {
        file: "src/http/origin.ts",
        from: 'if (!isServedHost(publicUrl, headers["host"] ?? "")) {',
        to: 'if (headers["host"] === undefined) {'
      }
    ],
    tests: ["test/http/limits.test.ts"]
  },
  {
    name: "a client's document may name another client",
    edits: [
      {
        file: `${oauth}/Clients.ts`,
        from: "(document as { readonly client_id?: unknown } | null)?.client_id === url",
        to: "document !== null"
      }
    ],
    tests: tests("registration")
  },
  {
    name: "documents are fetched from private addresses",
    edits: [
      {
        file: `${oauth}/guardedFetch.ts`,
        from: "first === undefined || !addresses.every(isGlobalUnicast)",
        to: "first === undefined"
      }
    ],
    tests: tests("guardedFetch")
  },
  {
    name: "a sign-in at AI Endurance is finished in any browser",
    edits: [
      {
        file: `${oauth}/upstreamTrip.ts`,
        from: "if (away === null || !same(sha256(held), away.browser)) return",
        to: "if (away === null) return"
      }
    ],
    tests: tests("federated")
  },
  {
    name: "the state of a sign-in at AI Endurance counts twice",
    edits: [{ file: `${oauth}/upstreamTrip.ts`, from: 'store.take("upstream-away"', to: 'store.peek("upstream-away"' }],
    tests: tests("federated")
  },
  {
    name: "the way back from AI Endurance opens any page of consent",
    edits: [{ file: `${oauth}/upstreamTrip.ts`, from: "returned.uid !== uid", to: "returned.uid === uid + uid" }],
    tests: tests("federated")
  },
  {
    name: "a hiccup of AI Endurance makes two athletes of one person",
    edits: [
      {
        file: "src/auth/upstream/openidClient.ts",
        from: "status >= 400 && status < 500 && status !== 408 && status !== 429",
        to: "status >= 0"
      }
    ],
    tests: tests("federated")
  },
  {
    name: "an athlete's page of connections cuts off anybody's",
    edits: [
      {
        file: `${oauth}/connectionsFlow.ts`,
        from: 'session.state === "athlete" ? session.athleteId : watches',
        to: "watches"
      }
    ],
    tests: tests("federatedConnections")
  },
  {
    name: "an athlete's page of connections shows everybody's",
    edits: [
      { file: `${oauth}/connectionsFlow.ts`, from: "connections.list(session.athleteId)", to: "connections.list(null)" }
    ],
    tests: tests("federatedConnections")
  },
  {
    name: "the login for the page of connections is left at AI Endurance",
    edits: [
      {
        file: `${oauth}/upstreamVisitors.ts`,
        from: "({ pair }) => Effect.ignore(upstream.revoke(pair))",
        to: "() => Effect.void"
      }
    ],
    tests: tests("federatedConnections")
  },
  {
    name: "whoever looks at the page of connections becomes an athlete",
    edits: [
      {
        file: `${oauth}/upstreamVisitors.ts`,
        from: "Effect.map(logins.find(signedIn), (id) => found(id))",
        to: "Effect.map(Effect.orDie(logins.athleteOf(signedIn)), (id) => found(id))"
      }
    ],
    tests: tests("federatedConnections")
  },
  {
    name: "an answer of AI Endurance may name another issuer",
    edits: [
      {
        file: "src/auth/upstream/UpstreamAuthorization.ts",
        from: "callback.search = query",
        to: 'callback.search = query.replace(/&iss=[^&]*/u, "")'
      },
      {
        file: "src/auth/upstream/openidClient.ts",
        from: "authorization_response_iss_parameter_supported: server.namesIssuer",
        to: "authorization_response_iss_parameter_supported: false"
      }
    ],
    tests: tests("federated")
  },
  {
    name: "a login at AI Endurance is renewed by all who ask",
    edits: [
      {
        file: `${oauth}/UpstreamLogins.ts`,
        from: "locks.exclusively(`upstream-login:${connection}`)",
        to: "(body) => body"
      }
    ],
    tests: tests("federated", "upstreamLogins")
  },
  {
    name: "the listener of a login answers under any name",
    edits: [
      {
        file: "src/auth/login/Loopback.ts",
        from: 'if (headers.host !== origin.slice("http://".length))',
        to: "if (headers.host === undefined)"
      }
    ],
    tests: ["test/auth/login/Loopback.test.ts"]
  },
  {
    name: "the listener of a login takes any state",
    edits: [
      {
        file: "src/auth/login/Loopback.ts",
        from: "more.length === 0 && isSame(state, awaited)",
        to: "more.length === 0"
      }
    ],
    tests: ["test/auth/login/Loopback.test.ts"]
  },
  {
    name: "writes have no budget",
    edits: [
      {
        file: "src/auth/Limits.ts",
        from: "(wait === null ? Effect.void : Effect.fail(spent(",
        to: "(wait !== -1 ? Effect.void : Effect.fail(spent("
      }
    ],
    tests: ["test/http/writeBudget.test.ts"]
  },
  {
    name: "a cursor opens for any athlete",
    edits: [{ file: "src/api/local/details/cursor.ts", from: "page.athlete !== owner.athleteId || ", to: "" }],
    tests: ["test/api/local/details/series.test.ts"]
  },
  {
    name: "what nobody sees reaches the assistant",
    edits: [
      {
        file: "src/mcp/result.ts",
        from: "const { json, value } = visibleJson(encoded)",
        to: "const { json, value } = { json: JSON.stringify(encoded), value: encoded }"
      }
    ],
    tests: ["test/mcp/visibleText.test.ts"]
  },
  {
    name: "a passkey is added long after the code",
    edits: [
      {
        file: `${oauth}/connectionsFlow.ts`,
        from: "(yield* isFresh(asked))",
        to: "((yield* isFresh(asked)) || true)"
      }
    ],
    tests: tests("passkeys")
  },
  {
    name: "a passkey's answer holds for any page",
    edits: [
      {
        file: `${oauth}/Passkeys.ts`,
        from: 'isSigned(keys.browser, text, "passkey challenge", purpose, binding)',
        to: 'text !== "" && purpose !== undefined && binding !== undefined && isSigned !== undefined'
      }
    ],
    tests: tests("passkeys")
  },
  {
    name: "a passkey's answer holds from any address",
    edits: [
      {
        file: `${oauth}/webauthn.ts`,
        from: "expectedOrigin: place.origin,\n      expectedRPID: place.host,\n      requireUserVerification: true,\n      credential",
        to: 'expectedOrigin: [place.origin, JSON.parse(Buffer.from(response.response.clientDataJSON, "base64url").toString()).origin],\n      expectedRPID: place.host,\n      requireUserVerification: true,\n      credential'
      }
    ],
    tests: tests("passkeys")
  },
  {
    name: "a passkey's counter is forgotten",
    edits: [{ file: `${oauth}/Passkeys.ts`, from: "SET counter = ${counter}, last_used_at", to: "SET last_used_at" }],
    tests: tests("passkeys")
  },
  {
    name: "what was issued before a restore counts",
    edits: [{ file: "src/auth/notBefore.ts", from: '"(SELECT at FROM sign_in_not_before)"', to: "\"''\"" }],
    tests: ["test/auth/restored.test.ts"]
  },
  {
    name: "a key that was replaced is gone at once",
    edits: [
      {
        file: `${oauth}/rotation.ts`,
        from: "keys: ready.keys,",
        to: "keys: Object.fromEntries(Object.entries(ready.keys).filter(([id]) => id !== ring.active)),"
      }
    ],
    tests: tests("keyRotation")
  },
  {
    name: "a key is dropped that rows still need",
    edits: [{ file: `${oauth}/rotation.ts`, from: 'if (kind === "sealing" && sealed > 0)', to: "if (sealed < 0)" }],
    tests: tests("keyRotation")
  },
  {
    name: "every instance sweeps",
    edits: [
      {
        file: `${oauth}/Housekeeping.ts`,
        from: "if (mine === null) return false",
        to: "if (mine === undefined) return false"
      }
    ],
    tests: tests("housekeeping")
  }
]
