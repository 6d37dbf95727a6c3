"""Pages to read a store on: a plugin of Datasette, which gives the tables, SQL, JSON and CSV.

Everything that a page shows of a report goes through `showing`, every claim through `telling`.
Pages work without JavaScript; scripts only make them quicker to use. No asset comes from elsewhere.
"""
