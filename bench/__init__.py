"""Every figure of `docs/benchmarks.md`, with the peers run side by side: `python -m bench`."""
