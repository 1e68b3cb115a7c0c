"""Composes documents: content in plain Python, typeset by Typst from templates. Same inputs, same bytes."""

from services.archive.composing.composition import TEMPLATES, Composition, Earlier, compose

__all__ = ["TEMPLATES", "Composition", "Earlier", "compose"]
