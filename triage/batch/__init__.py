"""Cohorts: many people's answers in, results out, on one machine or on many. Raises ExtraError without `batch`."""

from triage.extras import require

require("batch", "triage.batch")

from triage.batch.arrow import RESULT_SCHEMA, assess_batch  # noqa: E402 - it imports what was looked for

__all__ = ["RESULT_SCHEMA", "assess_batch"]
