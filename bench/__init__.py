"""Load and scale programs: `yimen bench NAME --json`, or `python -m bench.NAME`."""
