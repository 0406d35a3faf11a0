"""How fast and how exact: ``python -m tests.benchmarks``; ``--write`` makes the site's page."""
