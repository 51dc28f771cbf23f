# Called by `sam build` (BuildMethod: makefile) in a copy of this folder: a target for each function.

build-WebhookFunction: node_modules
	npm run -s build
	cp -R dist/webhook/. "$(ARTIFACTS_DIR)"

build-RedriveFunction: node_modules
	npm run -s build
	cp -R dist/redrive/. "$(ARTIFACTS_DIR)"

# infra/rules/lambda.yaml
build-Function: node_modules
	node_modules/.bin/esbuild infra/rules/lambda/on-subscription-error.ts --bundle --minify \
		--platform=node --target=node24 --format=esm --main-fields=module,main \
		--outfile="$(ARTIFACTS_DIR)/on-subscription-error.mjs"

# Comes along in the copy where it is there.
node_modules:
	npm ci
