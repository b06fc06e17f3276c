"""PostgreSQL, which holds the truth: tables, sessions and migrations. Nothing outside this package commits."""
