"""An assessment in, text out."""
