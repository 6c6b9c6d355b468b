"""Invented drafts for the editor's tests, and where its field is found."""

FIND = (
    "document.querySelector('[data-testid=stBidiComponentIsolated]')"
    ".shadowRoot.querySelector('textarea')"
)
ENGLISH = (
    "Some people told us that the handle of their Duskpan 4 came loose. We are sorry if "
    "anyone was worried by this.\n\nThe fault lies with our supplier. About 900 pans are "
    "affected 🙂.  Two  spaces, a\ttab, and https://quillmoor.example/an/unbreakably/long/"
    "address/that/must/wrap/somewhere/or/it/leaves/the/box\n\nMore soon.\n"
)
HANS = (
    "有用户反映暮锅 4 的手柄会松动，我们对受到影响的用户深表歉意。供应商提供的螺丝"
    "不符合要求，约 900 台受影响。\n\n我们将“尽快”处理——请先停止使用（包括燃气灶）。\n"
)
HANT = (
    "有用戶反映暮鍋 4 的手把會鬆動，我們對受影響的用戶深表歉意。\n\n約 900 台受影響，"
    "請先「停止使用」；退款頁面 18:00 上線，網址 https://quillmoor.example/refund。\n"
)
