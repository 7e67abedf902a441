"""Print recall and precision of `specloom new`, page by page: `python -m tests.drafting` (`-v` lists what differs)."""

from __future__ import annotations

import sys

from .judged import IN_OTHER_WORDS, OF_FIRST_PROVIDERS, OF_GENERATORS, OF_OTHER_LAYOUTS, OF_OTHERS, judge


def main() -> None:
    """Print one line for each page."""
    for title, pages in (
        ("first four", OF_FIRST_PROVIDERS),
        ("five others", OF_OTHERS),
        ("of generators", OF_GENERATORS),
        ("of other layouts", OF_OTHER_LAYOUTS),
        ("in other words", IN_OTHER_WORDS),
    ):
        judged = [judge(page) for page in pages]
        for each in judged:
            right = len(each.expected & each.found)
            print(
                f"{each.page:22} {right:3} of {len(each.expected):3} properties, {len(each.found):3} found: "
                f"recall {each.recall:4.0%}, precision {each.precision:4.0%}"
            )
            if "-v" in sys.argv:
                for missing in sorted(each.expected - each.found):
                    print(f"    missing {missing}")
                for extra in sorted(each.found - each.expected):
                    print(f"    extra   {extra}")
        right = sum(len(each.expected & each.found) for each in judged)
        recall = right / sum(len(each.expected) for each in judged)
        precision = right / sum(len(each.found) for each in judged)
        print(f"{title:22} recall {recall:.0%}, precision {precision:.0%}")


if __name__ == "__main__":
    main()
