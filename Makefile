# Called by `sam build` (BuildMethod: makefile) in a copy of this folder: a target for each function.

build-WebhookFunction: node_modules/esbuild/package.json
	npm run -s build
	cp -R dist/webhook/. "$(ARTIFACTS_DIR)"

build-RedriveFunction: node_modules/esbuild/package.json
	npm run -s build
	cp -R dist/redrive/. "$(ARTIFACTS_DIR)"

# Comes along in the copy where it is there. NODE_ENV=production makes npm leave out what builds.
node_modules/esbuild/package.json:
	npm ci --include=dev
