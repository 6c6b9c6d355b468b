"""Serves one app for the tests: ``python serve.py app.py``, settings from STREAMLIT_*.

Not ``streamlit run`` on the command line, so that a developer who ends a server of
their own by that name does not end the tests' servers.
"""

import sys

from streamlit.web import cli

if __name__ == "__main__":
    sys.argv = ["streamlit", "run", sys.argv[1]]
    cli.main()
