"""A typed client of Crisol's API: every route as a method, JSON as typed dictionaries, errors as exceptions."""

from . import errors, models
from ._error import CrisolError, FieldProblem, NoAnswerError
from ._transport import Download, UploadBody
from .client import Client, JobFailedError

__all__ = [
    "Client",
    "CrisolError",
    "Download",
    "FieldProblem",
    "JobFailedError",
    "NoAnswerError",
    "UploadBody",
    "errors",
    "models",
]
