# Everything that this project is asked to do. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
PATH := $(BIN):$(PATH)

LOCK_AS := --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
LOCK := uv pip compile pyproject.toml --universal $(LOCK_AS)

export DBT_PROFILES_DIR := $(CURDIR)
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
# Else every command would compile all packages anew, which takes longer than what most of them do.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help build deep postgres spark debian-packages test test-builds test-extras test-python \
	test-spark pytest lint fix lock docs benchmark benchmark-smoke \
	benchmark-spark clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "%-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment, from the lock files: every package pinned and its hash checked. uv, which is in
# the lock too, takes a tenth of pip's time; where it cannot be had or finds no packages, pip goes on.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps
UV_LOCK = awk '/^uv==/ {found = 1} found; found && !/\\$$/ {exit}' requirements-dev.lock
install = $(UV) $(1) || $(PIP) $(1)

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tessera needs Python 3.11 or later; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(UV_LOCK) > $(VENV)/uv.lock
	-$(PIP) --require-hashes -r $(VENV)/uv.lock
	$(call install,--require-hashes -r requirements.lock)
	$(call install,--no-build-isolation -e .)
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(call install,--require-hashes -r requirements-dev.lock)
	touch $@

# The extra deep, in a folder of its own that only the tests of it look into: what is built without
# it is tested too. pip alone looks wherever its settings say that the CPU build of PyTorch lies.
DEEP := $(VENV)/deep
$(DEEP)/.installed: $(VENV)/.installed requirements-deep.lock
	$(PIP) --require-hashes --no-compile --upgrade --target $(DEEP) -r requirements-deep.lock
	touch $@

build: $(VENV)/.installed ## Create the environment, build and publish the demo shop, report on it
	tessera build && tessera report

deep: $(VENV)/.installed ## Add the sequence network of predictions (PyTorch, 0.8 GB)
	$(PIP) --require-hashes -r requirements-deep.lock

postgres: $(VENV)/.installed ## Add what reading and filling PostgreSQL needs
	$(call install,--require-hashes -r requirements-postgres.lock)

spark: $(VENV)/.installed ## Add Apache Spark, for dbt build --target spark (0.5 GB, and Java 17)
	$(call install,--require-hashes -r requirements-spark.lock)

# Beside each other, so that no core waits for the end of one of them.
test: $(VENV)/.installed-dev ## Run everything that CI runs
	$(MAKE) -j 4 test-builds test-python lint benchmark-smoke

pytest: $(VENV)/.installed-dev ## Run the tests of whole builds, and those of Python
	$(MAKE) -j 2 test-builds test-python

test-builds: test-extras
	pytest tests/end_to_end

test-python: test-extras
	pytest tests/python tests/macros src

# Where PyTorch, a browser or PostgreSQL cannot be had, their tests are skipped and say so.
test-extras: $(VENV)/.installed-dev
	-$(MAKE) -k -j 2 $(DEEP)/.installed debian-packages

# In a folder of its own, as the extra deep: what is built without it is tested by the other tests.
# Whole path, as dbt is run in copies of the project.
SPARK := $(CURDIR)/$(VENV)/spark
WITH_SPARK := PYTHONPATH=$(SPARK)$${PYTHONPATH:+:$$PYTHONPATH}
$(SPARK)/.installed: $(VENV)/.installed-dev requirements-spark.lock
	$(PIP) --require-hashes --no-compile --upgrade --target $(SPARK) -r requirements-spark.lock
	touch $@

test-spark: $(SPARK)/.installed ## Build the demo on Apache Spark too, and compare (apart from make test)
	$(WITH_SPARK) pytest tests/spark

debian-packages: ## Install the Debian packages that tests use, if they are not there
	-scripts/postgres.sh install
	-scripts/browser.sh

# dbt parse says profile and target as sqlfluff does, which else would read the project once more.
lint: $(VENV)/.installed-dev ## Check SQL, Python, types, YAML, spelling, layers and gates
	ruff check .
	ruff format --check .
	mypy
	yamllint --strict .
	codespell
	dbt parse --quiet --profile tessera --target dev
	sqlfluff lint --nocolor --processes 2 models tests/singular
	dbt-bouncer run --config-file dbt-bouncer.yml
	python scripts/check_manifest.py

fix: $(VENV)/.installed-dev ## Mend what linters can mend
	ruff check --fix .
	ruff format .
	sqlfluff fix --processes 2 models tests/singular

# What an extra brings. Of deep: PyTorch without CUDA, from where the settings of uv say
# (UV_FIND_LINKS).
EXTRA = uv pip compile - $(LOCK_AS) --constraints requirements-dev.lock

lock: $(VENV)/.installed-dev ## Resolve the lock files anew from pyproject.toml
	$(LOCK) --extra dev --output-file requirements-dev.lock
	$(LOCK) --constraints requirements-dev.lock --output-file requirements.lock
	sed -n 's/^postgres = \["\(.*\)"\]/\1/p' pyproject.toml \
		| $(EXTRA) --universal --output-file requirements-postgres.lock
	sed -n '/^spark = /s/[^"]*"\([^"]*\)"[^"]*/\1\n/gp' pyproject.toml \
		| $(EXTRA) --universal --no-deps --output-file requirements-spark.lock
	sed -n 's/^deep = \["\(.*\)"\]/\1+cpu/p' pyproject.toml \
		| $(EXTRA) --output-file requirements-deep.lock

docs: $(VENV)/.installed ## Describe all tables in one page, target/static_index.html; build before
	dbt docs generate --static

benchmark: $(VENV)/.installed-dev ## Time the build and its dearest parts beside their peers; after make build
	python -m benchmarks.online_retail
	python -m benchmarks.segmentation
	python -m benchmarks.recommendation
	python -m benchmarks.purchase_counts
	python -m benchmarks.lifetime
	python -m benchmarks.prediction
	python -m benchmarks.grocer
	python -m benchmarks.large
	python -m benchmarks.planning
	python -m benchmarks.experiments
	python -m benchmarks.marketing_loop
	python -m benchmarks.bi_questions
	python -m benchmarks.scoring

benchmark-spark: $(SPARK)/.installed ## Build Online Retail II on DuckDB and on Spark, and compare
	$(WITH_SPARK) python -m benchmarks.spark

# Those of what is published run with the tests of whole builds, on the demo that is built there.
benchmark-smoke: $(VENV)/.installed-dev ## The same on slivers of data, to see that it runs
	python -m benchmarks.online_retail --smoke
	python -m benchmarks.segmentation --smoke
	python -m benchmarks.recommendation --smoke
	python -m benchmarks.purchase_counts --smoke
	python -m benchmarks.lifetime --smoke
	python -m benchmarks.prediction --smoke
	python -m benchmarks.grocer --smoke
	python -m benchmarks.large --smoke
	python -m benchmarks.planning --smoke
	python -m benchmarks.experiments --smoke
	python -m benchmarks.marketing_loop --smoke

clean: ## Remove the environment, the built database, the serving copies and dbt's output
	rm -rf $(VENV) target logs serving report tessera.duckdb tessera.duckdb.wal
