// Puts sequences of requests through ask-sdk-test, unchanged, and so through its certification checks; run by mocha.
// HEPATICA_URL is where the skill is, HEPATICA_SEQUENCES a JSON file: [{"name", "locale", "turns": [...]}], a turn
// {"launch"}, {"intent", "slots": {name: words}, "resolved": {name: [words, type, id]}} or {"end": reason}, and what is expected.
const fs = require('fs')
const http = require('http')
const ask = require('ask-sdk-test')

const APPLICATION_ID = process.env.HEPATICA_APPLICATION_ID

function handler (event, context, answer) {
  const body = Buffer.from(JSON.stringify(event))
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length }
  const request = http.request(process.env.HEPATICA_URL, { method: 'POST', headers }, response => {
    const pieces = []
    response.on('data', piece => pieces.push(piece))
    response.on('end', () => response.statusCode === 200
      ? answer(null, JSON.parse(Buffer.concat(pieces)))
      : answer(new Error(`status ${response.statusCode}`)))
  })
  request.on('error', answer)
  request.end(body)
}

function requestOf (turn, settings) {
  if (turn.launch) return new ask.LaunchRequestBuilder(settings).build()
  if (turn.end) return new ask.SessionEndedRequestBuilder(settings, turn.end).build()
  const builder = new ask.IntentRequestBuilder(settings, turn.intent)
  for (const [name, words] of Object.entries(turn.slots || {})) builder.withSlot(name, words)
  for (const [name, [words, type, id]] of Object.entries(turn.resolved || {})) builder.withSlotResolution(name, words, type, id)
  return builder.build()
}

for (const { name, locale, turns } of JSON.parse(fs.readFileSync(process.env.HEPATICA_SEQUENCES, 'utf8'))) {
  const settings = { appId: APPLICATION_ID, userId: 'amzn1.ask.account.1', deviceId: 'amzn1.ask.device.1', locale }
  const test = new ask.AlexaTest(handler, settings)
  test.test(turns.map(turn => ({ request: requestOf(turn, settings), ...turn.expected })), name)
}
