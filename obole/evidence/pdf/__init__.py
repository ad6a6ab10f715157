"""Papers people keep: PDFs set by typst, with what a machine needs attached."""
