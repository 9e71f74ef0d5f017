/**
 * The only script there is: passkeys cannot be had without one. It reads what to ask for from a form, asks the
 * browser, puts the answer into the form and sends it. It writes no markup and talks to nobody.
 *
 * Text and not a function, so that a bundle cannot change it.
 */
export const passkeyScript = `"use strict"
{
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0))
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=/g, "")
  const answered = (credential, parts) => JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    clientExtensionResults: {},
    response: Object.fromEntries(parts.map((part) => [part, text(credential.response[part])]))
  })
  const ask = {
    use: async (options) => {
      const publicKey = { ...options, challenge: bytes(options.challenge) }
      const credential = await navigator.credentials.get({ publicKey })
      return answered(credential, ["clientDataJSON", "authenticatorData", "signature"])
    },
    add: async (options) => {
      const publicKey = {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: options.excludeCredentials.map((known) => ({ ...known, id: bytes(known.id) }))
      }
      const credential = await navigator.credentials.create({ publicKey })
      return answered(credential, ["clientDataJSON", "attestationObject"])
    }
  }
  const problems = {
    NotAllowedError: "No passkey came. Try again, or use a code from the console.",
    InvalidStateError: "This device has a passkey for this server already."
  }
  if (window.PublicKeyCredential !== undefined && navigator.credentials !== undefined) {
    for (const part of document.querySelectorAll("[data-passkey]")) {
      const form = part.querySelector("form")
      const problem = part.querySelector("[role=alert]")
      const button = form.querySelector("button")
      part.hidden = false
      form.addEventListener("submit", async (event) => {
        event.preventDefault()
        button.disabled = true
        problem.hidden = true
        try {
          form.elements.passkey.value = await ask[part.dataset.passkey](JSON.parse(part.dataset.options))
          form.submit()
        } catch (error) {
          problem.textContent = problems[error.name] ?? "This browser could not do it. Use a code from the console."
          problem.hidden = false
          button.disabled = false
        }
      })
    }
  }
}
`
