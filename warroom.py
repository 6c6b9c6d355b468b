"""Crisis War Room: the frame around every screen.

Start with ``streamlit run warroom.py``. Screens are the files of ``pages/``; their
order stands in `crisis.ui.screens`.
"""

import streamlit as st

from crisis.ui import frame, screens

st.set_page_config(
    page_title="Crisis War Room",
    page_icon=screens.ICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)
frame.run()
