"""Crisis War Room.

The flow, left to right; every stage is a pure function of its arguments::

    Export | inbox | live source --read_export--> MENTIONS --score--> SCORED
      --append--> MentionStore --rollup--> ROLLUP --alerts--> [Detection]
      --assess--> Assessment --> Incident (events in the Casebook)
    Draft --check--> CheckReport --approve--> Statement (+ promises) --> Journal
    Room.snapshot(now) -> Snapshot: all that the wall shows

Layers, each knowing only those to its left: foundation (``i18n errors model frames
resources hanzi language text``) < ``stores`` < stages (``importers sentiment detectors
drivers questions statements triage feeds``, which never import one another) <
composition (``room``, ``worker``, ``charts``) < ``ui`` < ``pages``.
"""

__version__ = "0.1.0"
