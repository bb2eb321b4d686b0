"""A YAML block inside a document: its data, and the line on which each value stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

# libyaml reads tenfold faster, with the same marks; PyYAML may have been built without it.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class BlockError(ValueError):
    """A block that cannot be read, with the line at fault."""

    def __init__(self, message: str, line: int) -> None:
        """Keep the message and the 1-based line."""
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Block:
    """A YAML mapping and where its parts stand."""

    data: dict[str, Any]
    line: int
    """1-based line of the document on which the block's first line stands."""
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def line_of(self, path: Sequence[str | int]) -> int:
        """Return the line of the value at ``path``, or of the nearest part of it that exists.

        Steps that the block does not know (Pydantic puts the name of a union's member into its
        paths) are skipped.
        """
        at: tuple[str | int, ...] = ()
        for step in path:
            if (*at, step) in self.lines:
                at = (*at, step)
        return self.lines.get(at, self.line)


def read_block(text: str, line: int) -> Block:
    """Parse ``text``, whose first line is line ``line`` of the document.

    Raises:
        BlockError: If it is no YAML, no mapping, or names a key twice.
    """
    loader = _LOADER(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Block({}, line, {})
        lines: dict[tuple[str | int, ...], int] = {}
        _walk(node, (), line, lines)
        data = loader.construct_document(node)
    except BlockError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = line + (mark.line if mark else 0)
        raise BlockError(f"no valid YAML: {error.problem or error.context}", at) from error
    except (yaml.YAMLError, ValueError) as error:
        raise BlockError(f"no valid YAML: {error}", line) from error
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise BlockError("should be a list of `name: value` lines", line)
    # `pages:` with nothing behind it is a value not given.
    given = {str(key): value for key, value in data.items() if value is not None}
    return Block(given, line, lines)


def _walk(
    node: yaml.Node,
    path: tuple[str | int, ...],
    base: int,
    lines: dict[tuple[str | int, ...], int],
) -> None:
    lines[path] = base + node.start_mark.line
    if isinstance(node, yaml.SequenceNode):
        for number, child in enumerate(node.value):
            _walk(child, (*path, number), base, lines)
    elif isinstance(node, yaml.MappingNode):
        for key, child in node.value:
            step = (*path, str(key.value))
            if step in lines:
                # PyYAML would keep the last one in silence: a criterion could vanish.
                raise BlockError(
                    f"{key.value!r} stands twice in one block", base + key.start_mark.line
                )
            _walk(child, step, base, lines)
