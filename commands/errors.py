"""Errors of the inner packages told in words, with exit code 1; a trace is for faults of ours alone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn, TypeVar, cast

import click

from cases.errors import CaseError
from documents.errors import DocumentError
from signing.errors import SigningError

Command = TypeVar("Command", bound=Callable[..., Any])


def plain_errors(command: Command) -> Command:
    """Turn a typed error, or a file or folder that cannot be used, into a sentence on standard error."""

    @wraps(command)
    def with_plain_errors(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (DocumentError, CaseError, SigningError) as error:
            refuse(error.sentence)
        except OSError as error:
            if error.filename is None:
                raise
            refuse(f"We could not use {error.filename}: {error.strerror}.")

    return cast(Command, with_plain_errors)


def refuse(sentence: str) -> NoReturn:
    """End the command with ``sentence``."""
    click.echo(sentence, err=True)
    sys.exit(1)
