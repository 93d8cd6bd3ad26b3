# Concord (和合调解). `make` alone prints this help.
SHELL := /bin/bash
.DEFAULT_GOAL := help
GO ?= go
NPM := npm --no-audit --no-fund --loglevel=error
BIN := bin/concord
VERSION := $(shell git describe --always --dirty 2>/dev/null || echo dev)
TEST_FLAGS ?= -shuffle=on -count=1 -timeout 15m

.PHONY: help
help: ## print this help
	@awk 'BEGIN{FS=":.*## "} /^[a-z0-9-]+:.*## /{printf "  make %-14s %s\n",$$1,$$2}' $(MAKEFILE_LIST)

# --- what things are made of -------------------------------------------------
frontend/node_modules/.ready: frontend/package-lock.json
	cd frontend && $(NPM) ci
	@touch $@

.PHONY: fonts
fonts: ## fetch the fonts that documents are set in (open licence, not committed)
	@$(GO) run ./tools/font

.PHONY: pages
pages: frontend/node_modules/.ready ## build the pages that the binary embeds
	cd frontend && npm run --silent build

.PHONY: build
build: fonts pages ## build bin/concord: one binary, pages and fonts inside
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X concord/cmd/server/app.Version=$(VERSION)" -o $(BIN) ./cmd/server

.PHONY: run
run: build ## set up everything and start with the demonstration county on http://127.0.0.1:8080
	CONCORD_DEMO=1 $(BIN) serve

.PHONY: demo
demo: build ## both stories through the public API, with simulated people and real media
	$(GO) run ./tools/demo -bin $(BIN)

.PHONY: demo-kill
demo-kill: build ## the stories again, with kill -9 and a restart after every step
	$(GO) run ./tools/demo -bin $(BIN) -kill

# --- proof -------------------------------------------------------------------
.PHONY: test-deps
test-deps: ## install what the tests need: Redis, Chromium, a Chinese font, poppler, openssl
	@tools/test-deps.sh

.PHONY: test
test: test-deps build test-go test-pages test-browser ## everything that must hold (under 25 minutes)

.PHONY: test-go
test-go: fonts
	@test -e frontend/dist/index.html || $(MAKE) pages
	$(GO) vet ./...
	$(GO) test -race $(TEST_FLAGS) $$($(GO) list ./... | grep -v /apptest$$)
	$(GO) test $(TEST_FLAGS) ./cmd/server/apptest

.PHONY: test-race
test-race: fonts ## the stories of the whole hub under the race detector (ten minutes)
	$(GO) test -race $(TEST_FLAGS) ./cmd/server/apptest

.PHONY: test-pages
test-pages: pages
	cd frontend && npm run --silent check && npm run --silent test && npm run --silent budget

.PHONY: test-browser
test-browser: ## two phones, a mediator and a clerk in Chromium; axe on every route in both languages
	cd frontend && npm run --silent e2e -- $(E2E_FLAGS)

.PHONY: e2e
e2e: test-deps build ## the browser stories, with the pictures for the README
	cd frontend && SHOTS=1 npm run --silent e2e -- $(E2E_FLAGS)

.PHONY: test-mongo
test-mongo: ## the storage promises against a real MongoDB: make test-mongo MONGODB_URI=mongodb://...
	@test -n "$(MONGODB_URI)" || { echo "name the server: make test-mongo MONGODB_URI=mongodb://host/?replicaSet=rs0"; exit 2; }
	MONGODB_URI="$(MONGODB_URI)" $(GO) test -race -count=1 -run Conformance ./internal/docstore/mongodoc/...

.PHONY: bench-rooms
bench-rooms: ## media: packets, latency, joining, CPU and memory of the server, in rooms of four, ten of three, a hearing of a hundred, and twelve at once
	$(GO) run ./tools/benchrooms

.PHONY: bench-routing
bench-routing: ## routing among 400,000 mediators: build from the store, memory, time of a decision, the same as a scan of all (BENCH_FLAGS="-oracle 1000")
	$(GO) build -o bin/tools/benchrouting ./tools/benchrouting
	bin/tools/benchrouting $(BENCH_FLAGS)

.PHONY: bench-intake
bench-intake: fonts ## 60,000 disputes from the first word to a mediator: rate, p99 of each step, memory, nothing lost (BENCH_FLAGS="-disputes 3000")
	@test -e frontend/dist/index.html || $(MAKE) pages
	$(GO) run ./tools/benchintake $(BENCH_FLAGS)
	$(GO) run ./tools/benchimport

.PHONY: bench-import
bench-import: fonts ## 5,000 mediators from a file to the roster, with progress
	@test -e frontend/dist/index.html || $(MAKE) pages
	$(GO) run ./tools/benchimport

.PHONY: bench
bench: build ## figures as lines: name value unit
	$(GO) run ./tools/bench -bin $(BIN)

.PHONY: lint
lint: bin/tools/golangci-lint ## golangci-lint with the import table
	bin/tools/golangci-lint run ./...
	cd frontend && npm run --silent check

bin/tools/golangci-lint:
	GOBIN=$(CURDIR)/bin/tools $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.5.0

.PHONY: generate
generate: fonts frontend/node_modules/.ready ## everything that is made from something else: OpenAPI, page types, pictures of the flow
	$(GO) generate ./...
	$(GO) run ./cmd/server openapi > docs/generated/openapi.json
	cd frontend && npm run --silent api:types

.PHONY: verify
verify: generate lint ## generated files are fresh, lint, known weaknesses
	git diff --exit-code -- docs/generated frontend/src/api internal/regions internal/rules
