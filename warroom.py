"""Crisis War Room: the frame around every screen.

Start with ``streamlit run warroom.py``. Screens are the files of ``pages/``; their
order and titles are decided here.
"""

import streamlit as st

from crisis.ui import frame

st.set_page_config(
    page_title="Crisis War Room",
    page_icon=frame.ICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)
frame.run(
    [
        ("explore", "pages/explore.py", ":material/query_stats:"),
        ("intake", "pages/intake.py", ":material/move_to_inbox:"),
        ("composer", "pages/composer.py", ":material/edit_note:"),
        ("journal", "pages/journal.py", ":material/menu_book:"),
        ("wall", "pages/wall.py", ":material/tv:"),
    ]
)
