// Prints as JSON what Amazon's linter finds in the APL document on standard input.
'use strict';
const { StaticAplTemplateValidator } = require('apl-suggester');
const { readFileSync } = require('node:fs');

// The linter tells its own progress on standard output, which is for the findings alone.
for (const method of ['log', 'info', 'warn']) console[method] = (...words) => console.error(...words);
const template = JSON.parse(readFileSync(0, 'utf8'));
new StaticAplTemplateValidator().validate(template).then(
  (found) => process.stdout.write(JSON.stringify(found)),
  (error) => { console.error(error); process.exit(1); },
);
