"""Pages about what is in a pack: a rule, question, option, piece of knowledge, finding, source or statement."""

from triage.render.pages.finder import page, page_of
from triage.render.pages.questions import question_page
from triage.render.pages.text import page_markdown, page_text
from triage.render.pages.words import condition_lines

__all__ = ["condition_lines", "page", "page_markdown", "page_of", "page_text", "question_page"]
