"""Copies of all that the site has written, and the way back.

    <folder>/20261125T225014Z/
        database.sqlite3 or database.dump   SQLite's own copy, or PostgreSQL's custom format
        media.tar                           what stands in MEDIA_ROOT
        manifest.json                       written last: what there is, with checksums

The database is copied first: a file that comes meanwhile is one too many, never one too few.
"""
