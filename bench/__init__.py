"""Measurements of the house against its neighbours; ``obole bench`` writes them to docs/benchmarks.md."""
