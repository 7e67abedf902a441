"""Databases that hold what must survive a crash: SQLite and PostgreSQL, by the same statements."""
