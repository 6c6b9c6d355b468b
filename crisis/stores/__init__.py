"""Where mentions and events are kept.

``duck`` holds mentions (one DuckDB file), ``casebook`` holds what people did (an
append-only, hash-chained event table). ``query`` and ``rollup`` say what is asked,
independent of the engine that answers.
"""
