"""How fast and how exact: ``python -m tests.benchmarks``."""
