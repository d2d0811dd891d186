"""Rules broken on purpose, one at a time: what notices? It measures a pack's cases, vignettes and properties."""
