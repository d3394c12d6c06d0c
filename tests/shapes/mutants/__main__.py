"""``python -m tests.shapes.mutants``: write the page and print it."""

from tests.shapes.mutants import PAGE, page

text = page()
PAGE.write_text(text, encoding="utf-8")
print(text)  # noqa: T201
