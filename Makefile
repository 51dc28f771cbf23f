# Called by `sam build` (BuildMethod: makefile) in a copy of this folder: a target for each function.

build-WebhookFunction: node_modules
	npm run -s build
	cp -R dist/webhook/. "$(ARTIFACTS_DIR)"

build-RedriveFunction: node_modules
	npm run -s build
	cp -R dist/redrive/. "$(ARTIFACTS_DIR)"

# Comes along in the copy where it is there.
node_modules:
	npm ci
