#!/usr/bin/env node
'use strict';

// What npx runs. Any version of Node can parse this file.
var version = process.versions.node;
var parts = version.split('.').map(Number);

if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 22)) {
  console.error('error: kinow-eventbridge needs Node 22.22 or later. This is ' + version + '.');
  process.exit(1);
}

require('./load-cli.cjs');
