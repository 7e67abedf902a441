"""What a spec says about an API, as data: the generator reads it from a document and writes it into a client,
which follows it.

Each module holds the descriptions of one subject, and imports no other that a client without that subject could do
without. Nothing in here sends, waits or evaluates: `expressions`, `pagination` and `tasks` do.
"""
