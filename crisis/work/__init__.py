"""Long work of a room: imports, scoring, the inbox; never in a script thread.

``intake`` drives one import, ``job`` lets screens watch and cancel it, ``pool`` talks
to the worker processes (`crisis.worker`) over ``wire``, ``local`` does the same work in
this process (tests, tools).
"""
