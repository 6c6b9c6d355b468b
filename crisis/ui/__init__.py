"""Streamlit pieces of the screens: what a page needs before it can show its work."""
