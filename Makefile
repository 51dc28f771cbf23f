# Called by `sam build` (BuildMethod: makefile) in a copy of this folder, once a function.
build-WebhookFunction:
	test -d node_modules || npm ci
	npm run -s build
	cp -R dist/webhook/. "$(ARTIFACTS_DIR)"
