"""People's judgements beside the engine's: samples, corrections, and what they teach.

Joins the room's store and record with `crisis.sentiment`. Everything is an event of the
casebook; events name mentions by key and never hold their text.
"""
