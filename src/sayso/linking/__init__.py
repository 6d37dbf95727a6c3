"""Reports brought together: copies of wire stories, and events that are one incident.

`link` reads a store and writes what it finds into it; the docs tell what that is.
"""
