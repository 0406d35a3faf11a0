"""What an author runs, from the course folder: ``python -m tools.build``. Not in the wheel."""
