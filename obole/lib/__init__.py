"""Ground stones: units, amounts, clock, ids, refusals, SQL and TOML readers. Knows no person and no tree."""
