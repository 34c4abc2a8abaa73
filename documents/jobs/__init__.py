"""Short jobs that a page waits for: the socket between web process and worker.

Exports what asks; the worker's end is in ``documents.jobs.server``, which loads more.
"""

from documents.jobs.client import (
    JSON,
    JobClient,
    JobError,
    JobRefused,
    JobReply,
    JobSuperseded,
)

__all__ = ["JSON", "JobClient", "JobError", "JobRefused", "JobReply", "JobSuperseded"]
