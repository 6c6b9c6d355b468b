"""The demo room: an invented brand's ten days, drawn from a seed, marked as demo."""
