"""The story in the documents is what happens."""

from itertools import zip_longest

import pytest

from scripts.story import TARGET, story

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]


def test_the_walk_in_the_documents_is_what_happens() -> None:
    lived = "\n".join(story()).split("\n")
    written = TARGET.read_text().split("\n")
    differ = [(a, b) for a, b in zip_longest(lived, written) if a != b]
    assert not differ, f"run make story; first difference: {differ[0]}"
