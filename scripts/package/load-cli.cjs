'use strict';

// Node caches compiled modules: from its second run on, a command starts in half the time.
require('node:module').enableCompileCache();

void import('./cli.js');
