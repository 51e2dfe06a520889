// Puts signed requests before alexa-verifier, unchanged: node verify.mjs < cases.json > verdicts.json
// A case is {"now", "chain", "url", "signature", "body"}, the body in base64; a verdict is null where it believes the request,
// else why not. The chain stands at whatever address it fetches, and the clock shows "now": both stand outside it.
import fs from 'fs'
import https from 'https'
import { Readable } from 'stream'
import verifier from 'alexa-verifier'

const RealDate = Date
let now, chain

globalThis.Date = class extends RealDate {
  constructor (...given) { super(...(given.length ? given : [now])) }
  static now () { return new RealDate(now).getTime() }
}

https.get = (address, answer) => {
  const response = Readable.from([chain])
  response.statusCode = 200
  queueMicrotask(() => answer(response))
  return { on () {} }
}

const verdicts = []
let number = 0
for (const one of JSON.parse(fs.readFileSync(0, 'utf8'))) {
  now = one.now
  chain = one.chain
  // It remembers by address for ever: each case has its own.
  const url = one.url && one.url.endsWith('.pem') ? one.url.replace(/\.pem$/, `-${number++}.pem`) : one.url
  try {
    await verifier(url, one.signature, Buffer.from(one.body, 'base64').toString('utf8'))
    verdicts.push(null)
  } catch (refusal) {
    verdicts.push(String(refusal))
  }
}
process.stdout.write(JSON.stringify(verdicts))
