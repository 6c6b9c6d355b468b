"""The composer's editor: a text field whose findings are marked where they stand."""

from crisis.ui.editor.editor import current_draft, draft_editor

__all__ = ["current_draft", "draft_editor"]
