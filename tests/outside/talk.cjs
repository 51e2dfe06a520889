// Holds talks through virtual-alexa, unchanged: node talk.cjs URL APPLICATION_ID < talks.json > answers.json
// A talk is {"model": file, "locale": ..., "turns": [...]}, a turn {"launch"}, {"utter"}, {"intend", "slots"} or {"end"};
// the answers are, turn by turn, the request that was sent and the response that came.
const { VirtualAlexa } = require('virtual-alexa')

const [url, applicationId] = process.argv.slice(2)

async function hold ({ model, locale, turns }) {
  const alexa = VirtualAlexa.Builder()
    .skillURL(url).interactionModelFile(model).locale(locale).applicationID(applicationId).create()
  let sent
  alexa.filter(request => { sent = JSON.parse(JSON.stringify(request)) })
  const answers = []
  for (const turn of turns) {
    let response
    if (turn.launch) response = await alexa.launch()
    else if (turn.utter) response = await alexa.utter(turn.utter)
    else if (turn.intend) response = await alexa.intend(turn.intend, turn.slots)
    else response = await alexa.endSession()
    answers.push({ request: sent, response: response.wrappedJSON ? response.wrappedJSON() : response })
  }
  return answers
}

async function main () {
  const talks = JSON.parse(require('fs').readFileSync(0, 'utf8'))
  const held = []
  for (const talk of talks) held.push(await hold(talk))
  process.stdout.write(JSON.stringify(held))
}

main().catch(error => { console.error(error); process.exitCode = 1 })
