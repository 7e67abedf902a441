"""The codes of findings about the output folder: how its files differ from what `generate` would write."""

from __future__ import annotations

from typing import Final

from .code import Code

CODES: Final = (
    Code(
        "drift-changed",
        "a generated file must be what the specs, the settings and this version of specloom make of it",
        "The client does not do what its spec says: the spec, a setting or specloom has changed since the file was "
        "written.",
        """
        sed -i 's/Inkwell/Fountain pen/' specs/inkwell.yaml <<
        """,
        """
        specloom generate <<
        """,
        frame="output",
    ),
    Code(
        "drift-edited",
        "a generated file must not be edited by hand",
        "The next run would lose the edit, so it stops instead. What is added by hand belongs into a subclass or "
        "another file.",
        """
        echo "# a note" >> generated/inkwell/client.py <<
        """,
        """
        specloom generate --force <<
        """,
        frame="output",
    ),
    Code(
        "drift-extra",
        "the output folder must only contain what specloom has written",
        "A file that nobody generates is copied, published and imported with the client, and no run updates it.",
        """
        echo "remember the ink" > generated/notes.txt <<
        """,
        """
        mv generated/notes.txt notes.txt <<
        """,
        frame="output",
    ),
    Code(
        "drift-manifest",
        "the manifests of the output folder must exist and be valid",
        "Without them nobody can say which files were generated and which were edited by hand, so nothing is compared.",
        """
        rm -r generated/_manifests <<
        """,
        """
        specloom generate <<
        """,
        frame="output",
    ),
    Code(
        "drift-merged",
        "a generated file must be what one run wrote, not what git merged from two",
        "Git merges lines and knows nothing of specs: the file may be neither what one branch generated nor the other.",
        """
        printf '<<<<<<< HEAD\\n' >> generated/inkwell/client.py <<
        """,
        """
        specloom generate --force <<
        """,
        frame="output",
    ),
    Code(
        "drift-missing",
        "every file that the specs make must be in the output folder",
        "The client is not complete: an import of the file fails where nobody generates it.",
        """
        rm generated/inkwell/models.py <<
        """,
        """
        specloom generate <<
        """,
        frame="output",
    ),
    Code(
        "drift-obsolete",
        "a generated file must be removed when no spec makes it any more",
        "A client without a spec still works for those who import it, until the provider changes, and nobody notices.",
        """
        cp specs/inkwell.yaml specs/quill.yaml
        specloom generate
        rm specs/quill.yaml <<
        """,
        """
        specloom generate <<
        """,
        frame="output",
    ),
)
